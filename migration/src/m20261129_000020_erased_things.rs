//! What was erased, listed by id: `nasss restore` erases it again from an older copy.
//!
//! A server's own file holds the same list. Neither alone is enough: a file knows what one server erased, and a table is
//! as old as its database.

crate::dialect::step!(UP, DOWN);

const UP: &str = "
CREATE TABLE erased_thing (
    entity [KEY] NOT NULL CHECK (entity <> ''),
    thing_id [ID] NOT NULL,
    erased_at [TIME] NOT NULL,
    PRIMARY KEY (entity, thing_id)
);
";

const DOWN: &str = "
DROP TABLE erased_thing;
";
