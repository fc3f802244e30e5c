//! Stored answers of calls with an idempotency key hold ids in the order of the input, and not the local names that the
//! input gave: those are words, and the call that is repeated gives them again.

crate::dialect::step!(UP, DOWN);

const UP: &str = "
[SQLITE] UPDATE idempotent_answer SET names = (
    SELECT json_group_array(json_object('id', json_extract(made.value, '$.id')) ORDER BY made.key) FROM json_each(names) made
);
[POSTGRES] UPDATE idempotent_answer SET names = coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', made.value -> 'id') ORDER BY made.place)
    FROM jsonb_array_elements(names::jsonb) WITH ORDINALITY AS made (value, place)
), '[]')::text;
";

// Earlier builds read ids without names.
const DOWN: &str = "";
