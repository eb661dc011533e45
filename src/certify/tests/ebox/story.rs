//! A case with a story that shows it and one that does not.

use nets_certify::{Applies, CertifiedProfile, JudgedLine, KindSet, LineStanding, catalogue_of, judge_ebox};

use crate::stage::{Act, Scene};

/// Two stories of one case.
pub struct Stories {
    pub id: &'static str,
    pub shown: &'static [Act],
    pub not_shown: &'static [Act],
    pub stands: LineStanding,
}

/// How a case stands after what has happened, for a sender that says that it sends what the case is about.
pub fn line(acts: &[Act], id: &str) -> (JudgedLine, String) {
    let requirement = catalogue_of(CertifiedProfile::Ebox).find(|requirement| requirement.id == id);
    let requirement = requirement.unwrap_or_else(|| panic!("no case is called {id}"));
    let claims: KindSet = match requirement.applies {
        Applies::Always => KindSet::default(),
        Applies::Sends(kind) => [kind].into_iter().collect(),
    };
    let scene = Scene::after(acts);
    let happened: Vec<String> = scene.entries.iter().map(nets_story::line).collect();
    let lines = judge_ebox(&scene.traffic(), claims);
    let (_, line) = lines.into_iter().find(|(of, _)| of.id == id).expect("its line");
    (line, happened.join("\n"))
}

pub fn tell(stories: &[Stories]) {
    for Stories { id, shown, not_shown, stands } in stories {
        let (judged, happened) = line(shown, id);
        assert_eq!(judged.standing, LineStanding::Shown, "{id}: {judged:#?}\n{happened}");
        assert!(!judged.entries.is_empty(), "{id}: {judged:#?}\n{happened}");
        let (judged, happened) = line(not_shown, id);
        assert_eq!(judged.standing, *stands, "{id}: {judged:#?}\n{happened}");
        let has_evidence = !judged.entries.is_empty();
        assert_eq!(has_evidence, *stands != LineStanding::NotExercised, "{id}: {judged:#?}\n{happened}");
    }
}
