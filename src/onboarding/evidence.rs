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
    passes: bool,
    /// When it was made, in real time.
    made: String,
    lines: Vec<WrittenLine>,
}

#[derive(Deserialize)]
struct WrittenLine {
    id: String,
    standing: String,
    needs_fault: bool,
    evidence: Vec<WrittenEntry>,
}

#[derive(Deserialize)]
struct WrittenEntry {
    at: String,
}

const FORMAT: &str = "mock-nets-share/certificate";

/// What a certificate says, or why it is none. `client` is with which id the sender logs in; `configured` when the environment was
/// configured last, in real time, where that is known: cases that are played have no other.
pub fn evidence(
    bytes: &[u8],
    client: &str,
    configured: Option<Timestamp>,
) -> Result<TestEvidence, OnboardingFinding> {
    let finding = |rule, message: &str| OnboardingFinding::new(rule, "the certificate", message);
    let unreadable = |message: &str| {
        finding(OnboardingRuleId::TestsUnreadable, message)
            .expected("what `mock-nets-share certify --report json=certificate.json` writes")
    };
    let read: WrittenCertificate =
        serde_json::from_slice(bytes).map_err(|_| unreadable("the file is no certificate as JSON"))?;
    if read.format != FORMAT || read.version != 1 {
        return Err(
            unreadable("the file is of another form").found(format!("{} {}", read.format, read.version))
        );
    }
    let service = SenderService::from_word(&read.profile)
        .ok_or_else(|| unreadable("the certificate is of an unknown service").found(&*read.profile))?;
    let played = read.world.is_empty();
    if !played && read.user != client {
        return Err(finding(OnboardingRuleId::TestsOtherService, "it is of another sender")
            .found(&*read.user)
            .expected(client)
            .advice("make it with --user"));
    }
    if let (true, Some(configured), Ok(made)) = (played, configured, read.made.parse::<Timestamp>())
        && made < configured
    {
        return Err(finding(
            OnboardingRuleId::TestsStale,
            "the cases were played before the environment was configured",
        )
        .found(&*read.made)
        .expected(format!("after {configured}"))
        .advice("play the cases again"));
    }
    let open = read.lines.iter().filter(|line| is_open(line)).map(|line| line.id.clone()).collect();
    let shown = read.lines.iter().filter(|line| line.standing == "shown").count();
    let until = read.lines.iter().flat_map(|line| &line.evidence).filter_map(|entry| time(&entry.at)).max();
    Ok(TestEvidence {
        digest: digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect(),
        service,
        shown: u32::try_from(shown).unwrap_or(u32::MAX),
        open,
        passes: read.passes,
        until: until.filter(|_| !played),
    })
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
