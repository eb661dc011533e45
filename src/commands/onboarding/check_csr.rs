//! `onboarding check-csr`: a request or certificate, attribute by attribute, without a simulator.

use std::process::ExitCode;

use nets_core::onboarding::environment::SenderService;
use nets_core::onboarding::finding::{OnboardingFinding, refuses};
use nets_core::onboarding::papers::OnboardingForm;
use nets_driver::system_time;
use nets_text::plain;
use nets_x509::{ExpectedSubject, SubjectKey, X509Facts, X509Kind, check, examine};
use serde_json::json;

use super::{files, shown};
use crate::config::{CheckCsrOptions, OutputFormat};
use crate::outcome::{CommandResult, FINDINGS, VALID};

pub(super) fn run(options: &CheckCsrOptions) -> CommandResult {
    let bytes = files::bytes(&options.file)?;
    let form = options.form.as_ref().map(|path| -> Result<_, Box<dyn std::error::Error>> {
        let text = files::text(path)?;
        let (form, _) = nets_onboarding::form(
            &text,
            &path.display().to_string(),
            SenderService::Ebox,
            !options.any_check_digits,
        )?;
        Ok(form)
    });
    let form = form.transpose()?;
    let (facts, findings) = match examine(&bytes) {
        Ok(facts) => {
            let findings = check(&facts, &expected(options, form.as_ref()));
            (Some(facts), findings)
        }
        Err(finding) => (None, vec![finding]),
    };
    match options.format {
        OutputFormat::Human => tell(options, facts.as_ref(), &findings)?,
        OutputFormat::Json => {
            let value = json!({
                "file": options.file.display().to_string(),
                "kind": facts.as_ref().map(|facts| kind(facts.kind)),
                "subject": facts.as_ref().map(|facts| facts.subject.iter().map(|one| {
                    json!({"attribute": one.part.name(), "value": plain(&one.value, 200)})
                }).collect::<Vec<_>>()),
                "right": !refuses(&findings),
                "findings": shown::described(&findings),
            });
            say!("{}", serde_json::to_string_pretty(&value)?);
        }
    }
    Ok(ExitCode::from(if refuses(&findings) { FINDINGS } else { VALID }))
}

fn expected(options: &CheckCsrOptions, form: Option<&OnboardingForm>) -> ExpectedSubject {
    ExpectedSubject {
        organisations: form
            .map(|form| form.organisation_name.all().map(str::to_owned).collect())
            .unwrap_or_default(),
        number: form.map(|form| form.organisation.clone()),
        application: form.map(|form| form.application.clone()),
        environment: options.environment.or(form.map(|form| form.environment)),
        check_digits: !options.any_check_digits,
        kind: None,
        // No world says which moment counts: the team would look at it today.
        at: Some(system_time()),
    }
}

fn kind(kind: X509Kind) -> &'static str {
    match kind {
        X509Kind::Request => "request",
        X509Kind::Certificate => "certificate",
    }
}

fn tell(
    options: &CheckCsrOptions,
    facts: Option<&X509Facts>,
    findings: &[OnboardingFinding],
) -> std::io::Result<()> {
    let file = options.file.display();
    if let Some(facts) = facts {
        say!(
            "{file}: a {}",
            if facts.kind == X509Kind::Request { "request for a certificate" } else { "certificate" }
        );
        for one in &facts.subject {
            say!("  {:<4} {}", one.part.name(), plain(&one.value, 120));
        }
        let key = match &facts.key {
            SubjectKey::Rsa { bits } => format!("RSA, {bits} bits"),
            SubjectKey::Other(name) => name.clone(),
        };
        say!("  key  {key}");
        if let Some((from, until)) = facts.validity {
            say!("  from {from} to {until}");
        }
    }
    shown::findings(findings)?;
    match (refuses(findings), findings.is_empty()) {
        (true, _) => say!("{file}: it would be sent back"),
        (false, false) => say!("{file}: it would be taken; look at what is odd"),
        (false, true) => say!("{file}: it is right"),
    }
    Ok(())
}
