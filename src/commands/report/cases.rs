//! A certificate by cases: each world is verified by itself, then one certificate is made again of all worlds and of what became
//! of the cases.

use std::collections::{BTreeMap, BTreeSet};

use nets_bundle::{BundleProblem, CaseEvidence};
use nets_certify::{Certificate, Offers, PlayedCase, SentKind, of_cases};
use nets_report::{CaseState, StepState, state_of};
use nets_text::spelt;
use serde::Deserialize;

use super::asked;
use super::comparing::compare;
use super::verified::{CERTIFICATE, Verified, read};
use super::world;
use crate::commands::certify::active::result_of;

const CASES: &str = "cases.json";

/// What the certificate rests on besides worlds and cases.
const ABOUT: &str = "evidence.json";

/// What is read of what became of the cases: the report of `docs/acceptance-report.schema.json` has more.
/// Bound: the largest file of cases that a file of evidence has.
#[derive(Deserialize)]
struct KeptRun {
    files: Vec<KeptFile>,
}

#[derive(Deserialize)]
struct KeptFile {
    cases: Vec<KeptCase>,
}

#[derive(Deserialize)]
struct KeptCase {
    id: String,
    title: String,
    requirements: Vec<String>,
    world: String,
    state: String,
    message: Option<String>,
    not_exercised_because: Option<String>,
    /// There where it was played in a world.
    simulated: Option<serde_json::Value>,
    steps: Vec<KeptStep>,
}

#[derive(Deserialize)]
struct KeptStep {
    #[serde(default)]
    said: String,
    state: String,
    output: Option<serde_json::Value>,
}

pub(super) fn verify(evidence: &CaseEvidence) -> Result<Verified, BundleProblem> {
    let files = evidence.files();
    let mut verified = Verified::of(&files.certificate)?;
    let run: KeptRun = serde_json::from_str(&files.cases)
        .map_err(|_| BundleProblem::NotPlayable(format!("its {CASES} is not what this program reads")))?;
    let cases: Vec<KeptCase> = run.files.into_iter().flat_map(|file| file.cases).collect();
    let kept = verified.certificate.clone();
    let worlds = worlds(&mut verified, evidence, &kept)?;
    hold_names(&mut verified, &cases, &worlds);
    hold_head(&mut verified, &kept, &worlds);
    let known = asked::known(&kept).map_err(BundleProblem::System)?;
    let mut played = Vec::new();
    for case in &cases {
        if let Some(world) = worlds.get(&case.world) {
            let steps = case.steps.iter().map(|step| step.said.as_str());
            asked::hold(&mut verified, known.as_ref(), world, steps);
        }
        let state = state(&mut verified, case)?;
        played.push(PlayedCase {
            id: case.id.clone(),
            title: case.title.clone(),
            result: result_of(state),
            because: case.not_exercised_because.clone().or(case.message.clone()).unwrap_or_default(),
            requirements: case.requirements.clone(),
            makes_a_shipment: files.about.make_a_shipment.contains(&case.id),
            certificate: worlds.get(&case.world).cloned(),
        });
    }
    let offers = Offers {
        kinds: kept.claims.iter().filter_map(|word| SentKind::from_word(word)).collect(),
        only_uploads: files.about.only_uploads,
    };
    let with_cases: BTreeSet<String> = files.about.with_cases.iter().cloned().collect();
    hold_named(&mut verified, &cases, &with_cases);
    let now = of_cases(kept.clone(), offers, &with_cases, &played);
    compare(&mut verified, CERTIFICATE, &kept, &now);
    verified.take(
        "verbs and kinds that the program offers",
        1,
        "it has said so itself, and is not asked again",
    );
    Ok(verified)
}

/// The certificate of each world as it is made now, by the name of the world.
fn worlds(
    verified: &mut Verified,
    evidence: &CaseEvidence,
    whole: &Certificate,
) -> Result<BTreeMap<String, Certificate>, BundleProblem> {
    let mut made = BTreeMap::new();
    for name in evidence.worlds() {
        let Some(bundle) = evidence.world(name)? else { continue };
        let place = format!("worlds/{name}.bundle.zip: ");
        let Some(files) = bundle.certificate()? else {
            verified.differs(place.trim_end_matches(": "), None, "its certificate", "there", "not there");
            continue;
        };
        let kept = read(&files, &format!("{place}{CERTIFICATE}"))?;
        verified.page(&place, &kept, &files);
        if kept.world != name {
            let place = format!("{place}{CERTIFICATE}");
            verified.differs(&place, None, "its world", name, spelt(&kept.world).into_owned());
        }
        if kept.claims != whole.claims {
            let (kept, now) = (whole.claims.join(", "), kept.claims.join(", "));
            verified.differs(CERTIFICATE, None, "claims", spelt(&kept), format!("{place}{}", spelt(&now)));
        }
        made.insert(name.to_owned(), world::hold(verified, &place, &bundle, &kept)?);
    }
    Ok(made)
}

/// Each case that was played has a world, and each world a case.
fn hold_names(verified: &mut Verified, cases: &[KeptCase], worlds: &BTreeMap<String, Certificate>) {
    for case in cases.iter().filter(|case| case.simulated.is_some()) {
        if !worlds.contains_key(&case.world) {
            let what = format!("the world of case {}", spelt(&case.id));
            verified.differs(CASES, None, &what, spelt(&case.world), "not in the file");
        }
    }
    for world in worlds.keys().filter(|world| !cases.iter().any(|case| case.world == **world)) {
        verified.differs(
            &format!("worlds/{world}.bundle.zip"),
            None,
            "its case",
            "there",
            "no case has this world",
        );
    }
}

/// What a case names has a case. What no case in the file names may have been asked by one that was not chosen.
fn hold_named(verified: &mut Verified, cases: &[KeptCase], with_cases: &BTreeSet<String>) {
    let named: BTreeSet<&String> = cases.iter().flat_map(|case| &case.requirements).collect();
    for id in named.iter().filter(|id| !with_cases.contains(**id)) {
        let case = cases.iter().find(|case| case.requirements.contains(id));
        let now = case.map_or(String::new(), |case| format!("case {} names it", spelt(&case.id)));
        verified.differs(
            ABOUT,
            Some(&spelt(id)),
            "the requirements with cases",
            "it is not one of them",
            now,
        );
    }
    let others = with_cases.iter().filter(|id| !named.contains(id)).count();
    verified.take(
        "requirements with cases that are not in the file",
        others as u64,
        "which cases there were besides those that were chosen is not verified",
    );
}

/// The certificate is of the same sender, scenario and seed as one of the worlds.
fn hold_head(verified: &mut Verified, kept: &Certificate, worlds: &BTreeMap<String, Certificate>) {
    type Head<'c> = (&'static str, fn(&'c Certificate) -> &'c str);
    let heads: [Head<'_>; 4] = [
        ("its user", |certificate| &certificate.user),
        ("its seed", |certificate| &certificate.seed),
        ("its scenario", |certificate| &certificate.scenario.name),
        ("the SHA-256 of its scenario", |certificate| &certificate.scenario.sha256),
    ];
    for (what, of) in heads {
        let is_known = worlds.is_empty() || worlds.values().any(|world| of(world) == of(kept));
        if !is_known {
            let now = worlds.values().next().map(of).unwrap_or_default();
            verified.differs(CERTIFICATE, None, what, spelt(of(kept)), spelt(now));
        }
    }
}

/// What a case came to, held to what its steps did.
fn state(verified: &mut Verified, case: &KeptCase) -> Result<CaseState, BundleProblem> {
    let unknown =
        || BundleProblem::NotPlayable(format!("its {CASES} has a state that this program does not know"));
    let known = |key: &str| CaseState::ALL.into_iter().find(|state| state.key() == key).ok_or_else(unknown);
    let state = known(&case.state)?;
    let mut steps = Vec::new();
    for step in &case.steps {
        let step = StepState::ALL.into_iter().find(|state| state.key() == step.state).ok_or_else(unknown)?;
        steps.push(step);
    }
    verified.compared.cases += 1;
    let now = state_of(steps);
    if now != state {
        let what = format!("the state of case {}", spelt(&case.id));
        verified.differs(CASES, None, &what, state.words(), now.words());
    }
    let runs = case.steps.iter().filter(|step| step.output.is_some()).count();
    verified.take(
        "exit codes of the sender's program, with its words",
        runs as u64,
        "the program is not run again",
    );
    verified.take(
        "steps of cases",
        case.steps.len() as u64,
        "a step is not taken again: that a case comes to what its steps do is verified",
    );
    Ok(now)
}
