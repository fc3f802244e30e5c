//! PostgreSQL rings when the data set has a new version, so that servers can trust their memory until then. SQLite
//! needs nothing: there the log's header tells.

crate::dialect::step!(UP, DOWN);

const UP: &str = "
[POSTGRES] CREATE FUNCTION nasss_ring() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('nasss_dataset', ''); RETURN NULL; END $$;
[POSTGRES] CREATE TRIGGER dataset_rings AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON dataset FOR EACH STATEMENT EXECUTE FUNCTION nasss_ring();
";

const DOWN: &str = "
[POSTGRES] DROP TRIGGER dataset_rings ON dataset;
[POSTGRES] DROP FUNCTION nasss_ring();
";
