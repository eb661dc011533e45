//! The rule book: what a shipment is held to, what each rule rests on, and what it was seen to refuse so far.

use askama::Template;
use axum::http::Uri;
use nets_core::broken_rules::RuleBreakers;
use nets_core::finding::Severity;
use nets_core::rule_book::behaviours::BEHAVIOURS;
use nets_core::rule_book::ebox::EboxRule;
use nets_core::rule_book::onboarding::OnboardingRuleId;
use nets_core::rule_book::{Rule, RuleId, Stage, Visibility};

use crate::answer::{Reply, page, parameters};
use crate::entry::Link;
use crate::finding::{grade, severity};
use crate::frame::{Frame, Tab};
use crate::here::InWorld;
use crate::timeline::Choice;

const SEVERITIES: [&str; 3] = ["error", "warning", "lint"];
const GRADES: [&str; 3] = ["documented", "observed", "assumed"];

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage {
    frame: Frame,
    q: String,
    severities: Vec<Choice>,
    grades: Vec<Choice>,
    rules: Vec<RuleRow>,
    behaviours: Vec<BehaviourRow>,
    /// Of the e-Box and of onboardings.
    further: Vec<FurtherRules>,
    all: usize,
}

struct RuleRow {
    id: &'static str,
    title: &'static str,
    source: &'static str,
    severity: &'static str,
    grade: &'static str,
    stage: &'static str,
    seen: &'static str,
    /// How many shipments broke it, and the newest of them.
    broken_by: u64,
    newest: Vec<Link>,
}

/// The rules by which something else than a shipment is judged.
struct FurtherRules {
    id: &'static str,
    title: &'static str,
    rows: Vec<FurtherRule>,
}

struct FurtherRule {
    id: &'static str,
    title: &'static str,
    source: &'static str,
    severity: &'static str,
    grade: &'static str,
    /// What the sender is answered.
    seen: String,
}

struct BehaviourRow {
    id: &'static str,
    says: &'static str,
    seen: &'static str,
    grade: &'static str,
}

/// `GET /ui/{world}/rules`.
pub(crate) async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["q", "severity", "grade"])?;
    let frame = Frame::of(&here, &uri, Tab::Rules, "/v1/rules").await?;
    let wanted_severity = parameters.word("severity", &SEVERITIES)?;
    let wanted_grade = parameters.word("grade", &GRADES)?;
    let q = parameters.text("q").unwrap_or_default().to_lowercase();
    let says = |texts: &[&str]| texts.iter().any(|text| text.to_lowercase().contains(&q));
    let broken = here.look(|view| Ok(view.simulator.broken_rules().clone())).await?;
    let rules = RuleId::ALL.iter().filter(|id| {
        let rule = id.rule();
        wanted_severity.is_none_or(|wanted| wanted == severity(rule.severity))
            && wanted_grade.is_none_or(|wanted| wanted == grade(rule.grade))
            && says(&[rule.id, rule.title, rule.source])
    });
    let behaviours = BEHAVIOURS.iter().filter(|it| {
        wanted_severity.is_none()
            && wanted_grade.is_none_or(|wanted| wanted == grade(it.grade))
            && says(&[it.id, it.says, it.seen])
    });
    let wanted = |rule: &FurtherRule| {
        wanted_severity.is_none_or(|wanted| wanted == rule.severity)
            && wanted_grade.is_none_or(|wanted| wanted == rule.grade)
            && says(&[rule.id, rule.title, rule.source, &rule.seen])
    };
    let further = further(here.scenario.scenario.ebox.is_some(), wanted);
    page(&RulesPage {
        further,
        q: crate::names::shown(parameters.text("q").unwrap_or_default()),
        severities: Choice::of(SEVERITIES.map(str::to_owned), wanted_severity),
        grades: Choice::of(GRADES.map(str::to_owned), wanted_grade),
        rules: rules.map(|id| row(id.rule(), broken.by(*id), &here)).collect(),
        behaviours: behaviours
            .map(|it| BehaviourRow { id: it.id, says: it.says, seen: it.seen, grade: grade(it.grade) })
            .collect(),
        all: RuleId::ALL.len(),
        frame,
    })
}

fn further(has_ebox: bool, wanted: impl Fn(&FurtherRule) -> bool) -> Vec<FurtherRules> {
    let of_ebox = EboxRule::ALL.iter().filter(|_| has_ebox).map(|rule| {
        let rule = rule.entry();
        let seen = match rule.severity {
            Severity::Error => format!("{} {} {}", rule.status, rule.code.name(), rule.words),
            Severity::Warning | Severity::Lint => "201; the timeline tells of it".to_owned(),
        };
        FurtherRule {
            id: rule.id,
            title: rule.title,
            source: rule.source,
            severity: severity(rule.severity),
            grade: grade(rule.grade),
            seen,
        }
    });
    let of_papers = OnboardingRuleId::ALL.iter().map(|rule| {
        let rule = rule.rule();
        let seen = match rule.severity {
            Severity::Error => "it is sent back",
            Severity::Warning | Severity::Lint => "it is taken, and told",
        };
        FurtherRule {
            id: rule.id,
            title: rule.title,
            source: rule.source,
            severity: severity(rule.severity),
            grade: grade(rule.grade),
            seen: seen.to_owned(),
        }
    });
    let ebox = of_ebox.filter(&wanted).collect();
    let papers = of_papers.filter(&wanted).collect();
    let all = [
        FurtherRules { id: "of-ebox", title: "Of publications at the e-Box", rows: ebox },
        FurtherRules { id: "of-onboarding", title: "Of what is handed in at an onboarding", rows: papers },
    ];
    all.into_iter().filter(|rules| !rules.rows.is_empty()).collect()
}

fn row(rule: &'static Rule, broken: Option<&RuleBreakers>, here: &InWorld) -> RuleRow {
    let newest = broken
        .iter()
        .flat_map(|broken| &broken.newest)
        .map(|upload| Link { text: upload.to_string(), address: here.at(&format!("/shipments/{upload}")) });
    RuleRow {
        id: rule.id,
        title: rule.title,
        source: rule.source,
        severity: severity(rule.severity),
        grade: grade(rule.grade),
        stage: match rule.stage {
            Stage::Archive => "the zip",
            Stage::Xml => "XML",
            Stage::Schema => "schema",
            Stage::Content => "content",
            Stage::History => "what came before",
        },
        seen: match rule.seen {
            Visibility::Receipt400 => "a receipt with status 400",
            Visibility::LeftAlone => "the file stays where it is",
            Visibility::ApiOnly => "a warning here; the receipt says 200",
            Visibility::WhenSwitchedOn => "nothing, unless switched on",
        },
        broken_by: broken.map_or(0, |broken| broken.shipments),
        newest: newest.collect(),
    }
}
