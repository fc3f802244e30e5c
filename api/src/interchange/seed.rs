//! The data that comes with the program.

use super::bundle::{Bundle, ParseError};

const NASSS: (&str, &str) = ("nasss.json", include_str!("../../seed/nasss.json"));
const CECIL: (&str, &str) = ("cecil-2026.json", include_str!("../../seed/cecil-2026.json"));
const EDITORIAL: (&str, &str) = ("editorial.json", include_str!("../../seed/editorial.json"));
const DEMO: (&str, &str) = ("demo.json", include_str!("../../seed/demo.json"));

/// The framework alone.
///
/// # Errors
///
/// Never in a program that passed its tests.
pub fn nasss() -> Result<Vec<Bundle>, ParseError> {
    Ok(vec![parse(NASSS)?])
}

/// What is known: the framework, and the study by Cecil et al.
///
/// # Errors
///
/// Never in a program that passed its tests.
pub fn default_bundles() -> Result<Vec<Bundle>, ParseError> {
    [NASSS, CECIL].into_iter().map(parse).collect()
}

/// What is invented: the framework, and two studies that show every shape.
///
/// # Errors
///
/// Never in a program that passed its tests.
pub fn demo_bundles() -> Result<Vec<Bundle>, ParseError> {
    [NASSS, DEMO].into_iter().map(parse).collect()
}

/// What editors add to what is known.
///
/// # Errors
///
/// Never in a program that passed its tests.
pub fn editorial_bundle() -> Result<Bundle, ParseError> {
    parse(EDITORIAL)
}

fn parse((file, text): (&str, &str)) -> Result<Bundle, ParseError> {
    Bundle::parse(file, text)
}

#[cfg(test)]
mod tests {
    use entity::words::DatasetKind;

    use super::*;
    use crate::interchange::{check::check, names::Names};

    #[test]
    fn what_comes_with_the_program_passes_the_checks() {
        for (bundles, kind) in [
            (default_bundles().unwrap(), DatasetKind::Real),
            (demo_bundles().unwrap(), DatasetKind::Demo),
        ] {
            assert_eq!(check(&bundles, &Names::of(&bundles), kind), []);
        }
    }

    #[test]
    fn what_is_invented_is_no_real_data_set() {
        let bundles = demo_bundles().unwrap();
        let problems = check(&bundles, &Names::of(&bundles), DatasetKind::Real);
        assert!(problems.iter().all(|problem| problem.code == "INVENTED"));
        assert!(problems.len() > 100);
    }

    #[test]
    fn nothing_is_lost_between_reading_and_writing() {
        for (file, text) in [NASSS, CECIL, EDITORIAL, DEMO] {
            let bundle = Bundle::parse(file, text).unwrap();
            let written = serde_json::to_value(&bundle).unwrap();
            let read: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(written, read, "{file}");
        }
    }
}
