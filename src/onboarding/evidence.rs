//! The certificate of `certify`, as the evidence of tests.

use aws_lc_rs::digest::{SHA256, digest};
use nets_core::Timestamp;
use nets_core::calendar::moment;
use nets_core::onboarding::environment::SenderService;
use nets_core::onboarding::finding::OnboardingFinding;
use nets_core::onboarding::papers::TestEvidence;
use nets_core::rule_book::onboarding::OnboardingRuleId;
use serde::Deserialize;

/// What is read of a certificate; its schema has all of it.
#[derive(Deserialize)]
struct WrittenCertificate {
    format: String,
    version: u32,
    profile: String,
    world: String,
    user: String,
    #[serde(default)]
    environment: Option<WrittenEnvironment>,
    passes: bool,
    /// When it was made, in real time.
    made: String,
    #[serde(default)]
    claims: Vec<String>,
    lines: Vec<WrittenLine>,
}

#[derive(Deserialize)]
struct WrittenEnvironment {
    name: String,
    since: u64,
    message_types: Vec<String>,
}

#[derive(Deserialize)]
struct WrittenLine {
    id: String,
    standing: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    to_do: String,
    needs_fault: bool,
    evidence: Vec<WrittenEntry>,
}

#[derive(Deserialize)]
struct WrittenEntry {
    at: String,
}

const FORMAT: &str = "mock-nets-share/certificate";

/// Of what evidence must be.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedEvidence<'d> {
    /// With which id the sender logs in or asks for tokens.
    pub client: &'d str,
    /// When the environment was configured last, in real time, where that is known: cases that are played have no other.
    pub configured: Option<Timestamp>,
    /// None for Nets Share, whose cases may have been played in worlds of their own.
    pub at_ebox: Option<EvidenceAtEbox<'d>>,
}

/// The e-Box is tested in the world of the dossier, with the client that was configured there.
#[derive(Debug, Clone, Copy)]
pub struct EvidenceAtEbox<'d> {
    pub world: &'d str,
    /// Such as `acc`.
    pub environment: &'d str,
    pub message_type: &'d str,
    /// The number of the entry by which the environment was configured last, as far as the timeline still has it.
    pub configured_by: u64,
}

/// Evidence, and what was found in it.
#[derive(Debug)]
pub struct HandedEvidence {
    /// None where a finding says that it is none.
    pub evidence: Option<TestEvidence>,
    /// The kinds that it was made for.
    pub claims: Vec<String>,
    /// The number of the entry up to which nothing counts.
    pub since: u64,
    pub findings: Vec<OnboardingFinding>,
}

fn finding(rule: OnboardingRuleId, message: impl Into<String>) -> OnboardingFinding {
    OnboardingFinding::new(rule, "the certificate", message)
}

fn unreadable(message: &str) -> OnboardingFinding {
    finding(OnboardingRuleId::TestsUnreadable, message)
        .expected("what `mock-nets-share certify --report json=certificate.json` writes")
}

/// What a certificate says, and what is wrong with it as the evidence of a dossier.
pub fn evidence(bytes: &[u8], of: &ExpectedEvidence<'_>) -> HandedEvidence {
    match read(bytes).and_then(|(read, service)| {
        let wrong = of_another(&read, of).or_else(|| stale(&read, of));
        wrong.map_or(Ok((read, service)), Err)
    }) {
        Ok((read, service)) => HandedEvidence {
            findings: open_lines(&read, of),
            evidence: Some(said(&read, service, bytes)),
            since: read.environment.map_or(0, |environment| environment.since),
            claims: read.claims,
        },
        Err(finding) => {
            HandedEvidence { evidence: None, claims: Vec::new(), since: 0, findings: vec![finding] }
        }
    }
}

fn read(bytes: &[u8]) -> Result<(WrittenCertificate, SenderService), OnboardingFinding> {
    let read: WrittenCertificate =
        serde_json::from_slice(bytes).map_err(|_| unreadable("the file is no certificate as JSON"))?;
    if read.format != FORMAT || read.version != 1 {
        return Err(
            unreadable("the file is of another form").found(format!("{} {}", read.format, read.version))
        );
    }
    let service = SenderService::from_word(&read.profile)
        .ok_or_else(|| unreadable("the certificate is of an unknown service").found(&*read.profile))?;
    Ok((read, service))
}

/// Whether it is of another sender, world or environment. Of which service it is, the core asks.
fn of_another(read: &WrittenCertificate, of: &ExpectedEvidence<'_>) -> Option<OnboardingFinding> {
    let is_ebox = read.profile == SenderService::Ebox.word();
    let at_ebox = of.at_ebox.filter(|_| is_ebox);
    if let Some(at) = at_ebox.filter(|at| read.world != at.world) {
        let found = match &*read.world {
            "" => "cases that were played, each in a world of its own".to_owned(),
            world => format!("the world {world}"),
        };
        return Some(
            finding(
                OnboardingRuleId::TestsElsewhere,
                "it does not tell of this world, and what it tells of had no client of this onboarding",
            )
            .found(found)
            .expected(format!("the world {}", at.world))
            .advice("let the sender work against this simulator, and ask with certify --api"),
        );
    }
    if (at_ebox.is_some() || !read.world.is_empty()) && read.user != of.client {
        return Some(
            finding(OnboardingRuleId::TestsOtherService, "it is of another sender")
                .found(&*read.user)
                .expected(of.client)
                .advice("make it with --user"),
        );
    }
    let at = at_ebox?;
    let environment = read.environment.as_ref();
    if environment.is_some_and(|environment| environment.name == at.environment) {
        return None;
    }
    let found = environment.map_or("all environments at once", |environment| &environment.name);
    Some(
        finding(OnboardingRuleId::TestsElsewhere, "it is of another environment")
            .found(found)
            .expected(at.environment)
            .advice(format!("make it with --environment {}", at.environment)),
    )
}

fn stale(read: &WrittenCertificate, of: &ExpectedEvidence<'_>) -> Option<OnboardingFinding> {
    let is_old = |message: &str| finding(OnboardingRuleId::TestsStale, message);
    if let (Some(at), Some(environment)) = (of.at_ebox, &read.environment)
        && environment.since < at.configured_by
    {
        return Some(
            is_old("it was made before the environment was configured last")
                .found(format!("what was seen since entry {}", environment.since))
                .expected(format!("what was seen since entry {}", at.configured_by))
                .advice("test again, and make the certificate again"),
        );
    }
    let (Some(configured), Ok(made)) = (of.configured, read.made.parse::<Timestamp>()) else { return None };
    (read.world.is_empty() && made < configured).then(|| {
        is_old("the cases were played before the environment was configured")
            .found(&*read.made)
            .expected(format!("after {configured}"))
            .advice("play the cases again")
    })
}

/// What stands in the way, line by line.
fn open_lines(read: &WrittenCertificate, of: &ExpectedEvidence<'_>) -> Vec<OnboardingFinding> {
    let open = read.lines.iter().filter(|line| is_open(line)).map(|line| {
        let message = format!("{}: {}", line.standing.replace('_', " "), line.why);
        OnboardingFinding::new(OnboardingRuleId::TestsOpen, &*line.id, message).advice(&*line.to_do)
    });
    let mut findings: Vec<OnboardingFinding> = open.collect();
    if let (Some(at), Some(environment)) = (of.at_ebox, &read.environment)
        && !environment.message_types.iter().any(|taken| taken == at.message_type)
    {
        let message = format!("no message of type {} was taken", at.message_type);
        findings.push(
            finding(OnboardingRuleId::TestsOpen, message)
                .found(environment.message_types.join(", "))
                .expected(at.message_type)
                .advice("publish messages of the type that this dossier is about"),
        );
    }
    findings
}

fn said(read: &WrittenCertificate, service: SenderService, bytes: &[u8]) -> TestEvidence {
    let shown = read.lines.iter().filter(|line| line.standing == "shown").count();
    let until = read.lines.iter().flat_map(|line| &line.evidence).filter_map(|entry| time(&entry.at)).max();
    TestEvidence {
        digest: digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect(),
        service,
        shown: u32::try_from(shown).unwrap_or(u32::MAX),
        open: read.lines.iter().filter(|line| is_open(line)).map(|line| line.id.clone()).collect(),
        passes: read.passes,
        until: until.filter(|_| !read.world.is_empty()),
    }
}

fn is_open(line: &WrittenLine) -> bool {
    !matches!(line.standing.as_str(), "shown" | "not_claimed") && !line.needs_fault
}

/// As certificates write a moment: with its offset, or as a Copenhagen clock shows it behind the day of the week.
fn time(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    let local = text.get(4..)?.replace(' ', "T");
    local.parse().ok().map(moment)
}
