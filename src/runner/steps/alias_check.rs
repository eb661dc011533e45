//! `alias_check`: the sender's alias web service, held to the conformance suite.

use nets_accept::AliasCheck;
use nets_alias::ServiceUrl;
use nets_alias::command::{AliasCheckOptions, CheckFormat, FieldOptions, ScenarioDefaults, ServiceOptions};
use nets_alias::conformance::{Case, Pair, SuiteReport};
use nets_scenario::AliasPair;
use wildmatch::WildMatch;

use crate::playing::Playing;
use crate::told::{NotDoneStep, StepResult};

pub(crate) async fn check(playing: &Playing<'_>, check: &AliasCheck) -> StepResult {
    let failed = |seen: String| NotDoneStep::new("an alias web service that does what it has to", seen);
    let options = options(playing, check).await.map_err(failed)?;
    let mut interrupted = playing.stage.interrupted.clone();
    let given = ScenarioDefaults::default();
    let report = tokio::select! {
        report = options.run(&given, |_| {}) => report.map_err(|problem| failed(problem.to_string()))?,
        _ = interrupted.wait_for(|is| *is) => return Err(failed("the run was interrupted".to_owned())),
    };
    let told = told(&report, &["failed", "warned"]);
    // What a suite leaves out shows nothing: a service that is never reached has no failure but one.
    if report.is_passed() && report.count("passed") > 0 { Ok(told) } else { Err(failed(told)) }
}

async fn options(playing: &Playing<'_>, check: &AliasCheck) -> Result<AliasCheckOptions, String> {
    let user = playing.user_with_service(check.user.as_ref())?;
    let material = playing.scenario.scenario.materials.get(&check.document_type);
    let fields = material.and_then(|material| material.alias.as_ref());
    let fields = fields
        .ok_or_else(|| format!("{} is no material of the scenario with an `alias`", check.document_type))?;
    let group = fields.document_group.as_deref().unwrap_or(check.document_type.as_str());
    let url = playing.world.query(move |view| view.simulator.alias_service_url(&user).map(str::to_owned));
    let url = url.await.map_err(|problem| problem.to_string())?;
    let url = url.ok_or("it is not known where it listens: an `alias_url` says it")?;
    Ok(AliasCheckOptions {
        service: ServiceOptions {
            scenario: None,
            user: None,
            url: Some(ServiceUrl::parse(&url).map_err(|problem| problem.to_string())?),
            certs: Some(playing.beside(&check.certs.it)),
            ca: None,
            cert: None,
            key: None,
            timeout: None,
            field_value: false,
            allow: Vec::new(),
            show_secrets: false,
        },
        fields: FieldOptions {
            document_group: Some(group.to_owned()),
            field1: Some(fields.field1_id.clone()),
            field2: Some(fields.field2_id.clone()),
        },
        known: Some(pair(&check.known)),
        danish: None,
        unknown: None,
        wrong: check.wrong.as_ref().map(pair),
        not_allowed: check.not_allowed.as_ref().map(pair),
        system_closed: None,
        system_error: None,
        skip: left_out(&check.cases)?,
        strict: false,
        latency_limit: 2_000,
        format: CheckFormat::Text,
    })
}

fn pair(pair: &AliasPair) -> Pair {
    Pair { first: pair.alias1.clone(), second: pair.alias2.clone() }
}

/// The cases that none of these means. Each must mean one.
fn left_out(wanted: &[String]) -> Result<Vec<Case>, String> {
    let all = || Case::ALL.iter().copied();
    let meant = |wanted: &String| {
        let pattern = WildMatch::new(wanted);
        all().filter(move |case| pattern.matches(case.entry().id)).collect::<Vec<_>>()
    };
    if let Some(unknown) = wanted.iter().find(|wanted| meant(wanted).is_empty()) {
        let ids: Vec<_> = all().map(|case| case.entry().id).collect();
        return Err(format!("no case is called {unknown}; there are {}", ids.join(", ")));
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: Vec<Case> = wanted.iter().flat_map(meant).collect();
    Ok(all().filter(|case| !wanted.contains(case)).collect())
}

/// What it came to, and why the cases that ended so did.
fn told(report: &SuiteReport, ends: &[&str]) -> String {
    let mut told = format!("{} cases passed, {} failed", report.count("passed"), report.count("failed"));
    for case in report.cases.iter().filter(|case| ends.contains(&case.outcome.name())) {
        let why = case.outcome.why().unwrap_or_default();
        told.push_str(&format!("; {} {}: {why}", case.case.entry().id, case.outcome.name()));
        if let Some(change) = case.outcome.change() {
            told.push_str(&format!(" {change}"));
        }
    }
    told
}
