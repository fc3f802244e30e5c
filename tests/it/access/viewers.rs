//! The classes of viewers, and what each may read by DESIGN's table, written down a second time.

use nasss::access::{Grant, Role, Viewer, Where};
use uuid::Uuid;

use crate::harness::World;

/// The studies of the demo.
pub const COMPANION: &str = "demo-companion";
pub const CLINIC: &str = "demo-clinic";

/// Viewers with the same rights.
pub struct Class {
    pub name: String,
    pub viewer: Viewer,
    role: Option<Role>,
    studies: &'static [&'static str],
}

/// Anonymous, an account whose grants have expired, and each role for one study, the other, and all.
pub async fn classes(world: &World) -> Vec<Class> {
    let studies = super::everything::<entity::study::Entity>(world).await;
    let key = |slug: &str| studies.iter().find(|study| study.slug == slug).unwrap().id;
    let (companion, clinic) = (key(COMPANION), key(CLINIC));
    let none = Viewer::Account { id: Uuid::from_u128(1), grants: Vec::new() };
    let class = |name: &str, viewer| Class { name: name.into(), viewer, role: None, studies: &[] };
    let mut classes =
        vec![class("anonymous", Viewer::Anonymous), class("account without grants", none)];
    for &role in Role::ALL {
        let places: [(&str, Where, &[&str]); 3] = [
            ("the companion study", Where::Study(companion), &[COMPANION]),
            ("the clinic study", Where::Study(clinic), &[CLINIC]),
            ("all studies", Where::Everywhere, &[COMPANION, CLINIC]),
        ];
        for (name, place, studies) in places {
            let viewer =
                Viewer::Account { id: Uuid::from_u128(2), grants: vec![Grant { role, place }] };
            let name = format!("{} of {name}", format!("{role:?}").to_uppercase());
            classes.push(Class { name, viewer, role: Some(role), studies });
        }
    }
    classes
}

impl Class {
    /// Whether quotes of this level in this study can be read.
    pub fn reads(&self, level: &str, study: &str) -> bool {
        match level {
            "OPEN" => true,
            "REGISTERED" => self.role.is_some(),
            "CONTROLLED" => self.works_on(study),
            other => panic!("{other} is no level"),
        }
    }

    /// Whether controlled quotes, notes and pseudonyms of this study can be read.
    pub fn works_on(&self, study: &str) -> bool {
        use Role as R;
        let works =
            matches!(self.role, Some(R::Researcher | R::Curator | R::Reviewer | R::Steward));
        works && self.studies.contains(&study)
    }

    /// Whether focus groups and unpublished sources of this study can be read.
    pub fn reads_transcripts(&self, study: &str) -> bool {
        self.works_on(study) && self.role != Some(Role::Researcher)
    }
}
