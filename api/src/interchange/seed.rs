//! Embedded.
use super::{Bundle, bundle::BundleError};
/// D.
pub fn default_bundles() -> Result<Vec<Bundle>, BundleError> {
    Ok(vec![
        Bundle::read("nasss.json", include_str!("../../seed/nasss.json"))?,
        Bundle::read("cecil-2026.json", include_str!("../../seed/cecil-2026.json"))?,
    ])
}
/// D.
pub fn demo_bundles() -> Result<Vec<Bundle>, BundleError> {
    Ok(vec![
        Bundle::read("nasss.json", include_str!("../../seed/nasss.json"))?,
        Bundle::read("demo.json", include_str!("../../seed/demo.json"))?,
    ])
}
/// D.
pub fn editorial_bundle() -> Result<Bundle, BundleError> {
    Bundle::read("editorial.json", include_str!("../../seed/editorial.json"))
}
