// #region codegen
import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../../schema.graphql',
  documents: 'src/**/*.ts',
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        scalars: { DateTime: 'string', ID: 'string', JSON: 'unknown' },
        strictScalars: true,
        useTypeImports: true,
        importExtension: '.js',
      },
    },
    // For Apollo's cache: which types an interface such as Node stands for.
    'src/gql/possible-types.ts': { plugins: ['fragment-matcher'] },
    // For urql's cache: the schema, without its descriptions.
    'src/gql/schema.json': { plugins: ['introspection'], config: { descriptions: false, minify: true } },
  },
};

export default config;
// #endregion
