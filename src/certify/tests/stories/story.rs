//! A line of the catalogue with a story that shows it and one that does not.

use nets_certify::{Applies, CertifiedLine, catalogue};

use crate::stage::{Act, Scene, Stage};

/// Two stories of one line.
pub struct Stories {
    pub id: &'static str,
    pub shown: &'static [Act],
    pub not_shown: &'static [Act],
    pub ends: Ends,
}

/// How the second story ends.
pub enum Ends {
    /// Broken, by entries of these names in this order.
    Broken(&'static [&'static str]),
    Undecided,
    NotExercised,
}

/// The line of this id, by what has happened.
pub async fn line(scene: &Scene, id: &str) -> CertifiedLine {
    let requirement = catalogue().find(|requirement| requirement.id == id).expect("a requirement");
    let claims = match requirement.applies {
        Applies::Always => Vec::new(),
        Applies::Sends(kind) => vec![kind],
    };
    let certificate = scene.certificate(&claims).await;
    certificate.lines.into_iter().find(|line| line.id == id).expect("its line")
}

/// Tells each pair of stories in worlds of their own.
pub async fn tell(stories: &[Stories]) {
    let stage = Stage::new();
    for Stories { id, shown, not_shown, ends } in stories {
        let scene = stage.after(shown).await;
        let line_shown = line(&scene, id).await;
        let happened = || async {
            let entries = scene.entries().await;
            entries.iter().map(nets_story::line).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(line_shown.standing, "shown", "{id}: {line_shown:#?}\n{}", happened().await);
        assert!(!line_shown.evidence.is_empty() && line_shown.to_do.is_empty(), "{id}: {line_shown:#?}");

        let scene = stage.after(not_shown).await;
        let line = line(&scene, id).await;
        let entries = scene.entries().await;
        let happened = entries.iter().map(nets_story::line).collect::<Vec<_>>().join("\n");
        let standing = match ends {
            Ends::Broken(_) => "broken",
            Ends::Undecided => "undecided",
            Ends::NotExercised => "not_exercised",
        };
        assert_eq!(line.standing, standing, "{id}: {line:#?}\n{happened}");
        assert!(!line.to_do.is_empty() && !line.why.is_empty(), "{id}: {line:#?}");
        if let Ends::Broken(names) = ends {
            let told = line.evidence.iter().map(|of| {
                let entry = entries.iter().find(|entry| entry.seq == of.seq).expect("the entry is there");
                entry.happening.name()
            });
            assert_eq!(told.collect::<Vec<_>>(), *names, "{id}: {line:#?}\n{happened}");
        }
    }
}
