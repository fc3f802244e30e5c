//! PostgreSQL looks closer at the keys by which quotes and their codings are read side by side, in order. With its
//! usual statistics it takes a million of them for two lists that begin in different places, and looks up the codings of
//! each quote instead.

crate::dialect::step!(UP, DOWN);

const UP: &str = "
[POSTGRES] ALTER TABLE quote ALTER COLUMN id SET STATISTICS 1000;
[POSTGRES] ALTER TABLE quote_category ALTER COLUMN quote_id SET STATISTICS 1000;
[POSTGRES] ANALYZE quote (id), quote_category (quote_id);
";

const DOWN: &str = "
[POSTGRES] ALTER TABLE quote ALTER COLUMN id SET STATISTICS -1;
[POSTGRES] ALTER TABLE quote_category ALTER COLUMN quote_id SET STATISTICS -1;
[POSTGRES] ANALYZE quote (id), quote_category (quote_id);
";
