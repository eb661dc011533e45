//! The scenario that runs: its text to change, what is wrong with it at line and column, and the keys explained.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use nets_control::{
    BoxFuture, NotChanged, WorldAndScenario, WorldReason, with_private_keys_of, without_private_keys,
};
use nets_scenario::{BY_HAND, Loaded, SIZE_LIMIT, sections_help};
use nets_web::{Problem, SentForm};
use tokio::task::spawn_blocking;

use crate::answer::{Reply, page, parameters, see_other};
use crate::frame::{Frame, Tab};
use crate::here::{InWorld, PagesParts};
use crate::mistake::Checked;
use crate::refusal::{PageReason, Refusal};

/// What a scenario's problems name as their file.
const NAME: &str = "scenario.yaml";

/// A browser writes three bytes for each that is no letter or digit.
const FORM: usize = 3 * SIZE_LIMIT + 1024;

#[derive(Template)]
#[template(path = "scenario.html")]
struct ScenarioPage {
    frame: Frame,
    text: String,
    rows: usize,
    /// It has just taken the place of another.
    has_begun: bool,
    /// What came of looking at the text; none when it was not asked for.
    checked: Option<Checked>,
    sections: Vec<SectionView>,
}

/// A section of the keys.
struct SectionView {
    name: &'static str,
    about: Vec<Piece>,
    keys: Vec<KeyView>,
}

struct KeyView {
    name: &'static str,
    takes: Vec<Piece>,
    left_out: Vec<Piece>,
    example: &'static str,
    about: Vec<Piece>,
}

/// A piece of a text, of which some stand in YAML.
struct Piece {
    text: String,
    is_code: bool,
}

/// `GET /ui/{world}/scenario`.
pub(crate) async fn read(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["begun"])?;
    let has_begun = parameters.flag("begun")?;
    let warnings = &here.scenario.warnings;
    let checked = (!warnings.is_empty()).then(|| Checked::of(warnings, true));
    let text = without_private_keys(&here.scenario.text);
    show(&here, &uri, text, has_begun, checked).await
}

async fn show(here: &InWorld, uri: &Uri, text: String, has_begun: bool, checked: Option<Checked>) -> Reply {
    let frame = Frame::of(here, uri, Tab::Scenario, "/v1/scenario").await?;
    let rows = text.lines().count().clamp(8, 28) + 2;
    page(&ScenarioPage { frame, text, rows, has_begun, checked, sections: sections() })
}

/// `POST /ui/{world}/scenario`: looks at the text, or begins a world from it. One that is not valid changes nothing and
/// is shown again.
pub(crate) async fn change(
    State(pages): State<PagesParts>,
    here: InWorld,
    uri: Uri,
    sent: SentForm,
) -> Reply {
    let form = sent.read(&["text", "do"], FORM).await?;
    // Browsers end the lines of a field with both characters.
    let written = form.as_is("text").unwrap_or_default().replace("\r\n", "\n");
    let (written, applies) = match form.required("do")? {
        "check" => (written, false),
        "apply" => (written, true),
        "by_hand" => (BY_HAND.to_owned(), true),
        _ => {
            let what = "a scenario is there to `check`, to `apply` or to be played `by_hand`";
            return Err(Problem::bad_member("do", what).into());
        }
    };
    let text = with_private_keys_of(&written, &here.scenario.text);
    let loaded = spawn_blocking(move || nets_scenario::load(&text, NAME)).await;
    let loaded: Loaded = match loaded
        .map_err(|_| Problem::failed("the scenario could not be read to its end"))?
    {
        Ok(loaded) => loaded,
        Err(problems) => return show(&here, &uri, written, false, Some(Checked::of(&problems, false))).await,
    };
    if !applies {
        let checked = Checked::of(&loaded.warnings, true);
        return show(&here, &uri, written, false, Some(checked)).await;
    }
    match to_its_end(pages.control.replace(here.name.clone(), loaded)).await? {
        // Who plays by hand goes on where a sample is put in.
        Ok(_) if written == BY_HAND => see_other(&here.at("")),
        Ok(_) => see_other(&here.at("/scenario?begun=true")),
        Err(NotChanged::Invalid(problems)) => {
            show(&here, &uri, written, false, Some(Checked::of(&problems, false))).await
        }
        Err(not_changed) => Err(refused(not_changed)),
    }
}

/// `POST /ui/{world}/reset`: begins the world anew from the same scenario.
pub(crate) async fn reset(State(pages): State<PagesParts>, here: InWorld, sent: SentForm) -> Reply {
    sent.read(&[], 1024).await?;
    to_its_end(pages.control.reset(here.name.clone())).await?.map_err(refused)?;
    see_other(&here.at("/scenario?begun=true"))
}

/// A browser that goes away in the middle must not leave the simulator between two worlds.
async fn to_its_end(
    change: BoxFuture<Result<WorldAndScenario, NotChanged>>,
) -> Result<Result<WorldAndScenario, NotChanged>, Refusal> {
    Ok(tokio::spawn(change).await.map_err(|_| Problem::failed("the change broke off"))?)
}

fn refused(not_changed: NotChanged) -> Refusal {
    let hint = "the world that runs goes on as it was";
    match not_changed {
        NotChanged::Invalid(problems) => {
            let first = problems.problems.first().map(|problem| problem.message.clone());
            Problem::new(PageReason::NotChanged, first.unwrap_or_default()).hint(hint).into()
        }
        NotChanged::Disk(reason) => Problem::new(WorldReason::DiskRefuses, reason)
            .hint(format!("{hint}: make room, and do it again"))
            .into(),
        NotChanged::Failed(reason) => Problem::new(PageReason::NotChanged, reason).hint(hint).into(),
    }
}

fn sections() -> Vec<SectionView> {
    let sections = sections_help().into_iter().map(|section| SectionView {
        name: section.name.unwrap_or("at the top"),
        about: pieces(section.about),
        keys: section
            .keys
            .into_iter()
            .map(|key| KeyView {
                name: key.name,
                takes: pieces(&key.takes),
                left_out: pieces(key.left_out),
                example: key.example,
                about: pieces(key.about),
            })
            .collect(),
    });
    sections.collect()
}

/// What stands between backquotes is of YAML.
fn pieces(text: &str) -> Vec<Piece> {
    let parts = text.split('`').enumerate().filter(|(_, part)| !part.is_empty());
    parts.map(|(index, part)| Piece { text: part.to_owned(), is_code: index % 2 == 1 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_documentation_is_explained() {
        let sections = sections();
        assert_eq!(sections[0].name, "at the top");
        assert!(sections.iter().all(|section| !section.keys.is_empty()));
        let [before, code, behind] = &pieces("a `b` c")[..] else { panic!("three pieces") };
        assert!(code.is_code && code.text == "b" && !before.is_code && !behind.is_code);
    }
}
