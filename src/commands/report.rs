//! `report verify`: holds a certificate to the bundle that was kept with it.

use std::collections::BTreeMap;
use std::process::ExitCode;

use nets_bundle::{Bundle, BundleProblem, CertificateFiles, Replayed, replay};
use nets_certify::{Certificate, CertifiedEntry, html};
use nets_core::timeline::TransferredFile;

use crate::config::{ReportCommand, VerifyOptions};
use crate::outcome::{COULD_NOT_RUN, CommandResult, FINDINGS, VALID};

pub fn run(command: &ReportCommand) -> CommandResult {
    let ReportCommand::Verify(VerifyOptions { file }) = command;
    let shown = file.display();
    let (certificate, replayed, held) = match verified(file) {
        Ok(verified) => verified,
        Err(problem) => {
            let is_changed = matches!(problem, BundleProblem::Damaged { .. });
            complain!("mock-nets-share: {shown}: {problem}");
            return Ok(ExitCode::from(if is_changed { FINDINGS } else { COULD_NOT_RUN }));
        }
    };
    say!(
        "{shown}: certificate of {} in world {}, made {} by version {}: {}",
        certificate.user,
        certificate.world,
        certificate.made,
        certificate.program,
        certificate.verdict
    );
    say!("verified: each file in it by its digest, and the whole by its seal");
    tell_replay(&replayed)?;
    if held.differences.is_empty() {
        say!(
            "verified: {} entries that its lines name stand on the timeline with the same number, time and text, {} of them \
             with the SHA-256 of the upload",
            held.entries,
            held.digests
        );
        if held.is_report_compared {
            say!("verified: the report is what this version writes of the certificate");
        }
    }
    for difference in &held.differences {
        say!("differs: {difference}");
    }
    if !held.is_report_compared {
        say!(
            "not verified: that the report says what the certificate says, because another version wrote it"
        );
    }
    if held.observed > 0 {
        say!(
            "not verified: {} of these entries say what clients did, which a replay does not make; only the digests hold them",
            held.observed
        );
    }
    say!("not verified: how each line stands: the lines are not judged anew");
    let is_fine = replayed.is_the_same() && held.differences.is_empty();
    say!("{}", if is_fine { "It verifies." } else { "It does not verify." });
    Ok(ExitCode::from(if is_fine { VALID } else { FINDINGS }))
}

fn tell_replay(replayed: &Replayed) -> std::io::Result<()> {
    let Replayed { difference, compared, not_compared, unknown_events } = replayed;
    match difference {
        Some(difference) => say!("differs: the world does not play again as it was: at {difference}"),
        None => say!(
            "verified: the world plays again as it was: {} events, {} uploads read again, {} files made again",
            compared.events,
            compared.zips,
            compared.outbound
        ),
    }
    for missed in not_compared {
        say!("not verified: {} {}, because {}", missed.count, missed.what, missed.why);
    }
    for (name, count) in unknown_events {
        say!("not verified: {count} events `{name}`, which this version does not know");
    }
    Ok(())
}

/// What came of holding a certificate to a timeline.
#[derive(Default)]
struct HeldEvidence {
    /// Bound: the entries that a certificate names, and a few more.
    differences: Vec<String>,
    entries: usize,
    digests: usize,
    observed: usize,
    is_report_compared: bool,
}

fn verified(file: &std::path::Path) -> Result<(Certificate, Replayed, HeldEvidence), BundleProblem> {
    let bundle = Bundle::open(file)?;
    let Some(files) = bundle.certificate()? else {
        return Err(BundleProblem::NoBundle(
            "it is a bundle without a certificate: `certify --api URL --evidence FILE` writes one with it, and `replay` plays \
             this one again"
                .to_owned(),
        ));
    };
    let certificate: Certificate = serde_json::from_str(&files.json).map_err(|_| {
        BundleProblem::NotPlayable("its certificate.json is not what this program reads".to_owned())
    })?;
    let held = held(&bundle, &certificate, &files)?;
    Ok((certificate, replay(&bundle)?, held))
}

fn held(
    bundle: &Bundle,
    certificate: &Certificate,
    files: &CertificateFiles,
) -> Result<HeldEvidence, BundleProblem> {
    let mut held = HeldEvidence::default();
    let about = bundle.about();
    for (what, says, is) in
        [("world", &certificate.world, &about.world), ("seed", &certificate.seed, &about.seed.to_string())]
    {
        if says != is {
            held.differences
                .push(format!("certificate.json: its {what} is {says}, and the bundle's is {is}"));
        }
    }
    held.is_report_compared = certificate.program == env!("CARGO_PKG_VERSION");
    if held.is_report_compared && html(certificate) != files.html {
        held.differences
            .push("certificate.html: it is not what this version writes of certificate.json".to_owned());
    }
    let mut wanted: BTreeMap<u64, Vec<(&str, &CertifiedEntry)>> = BTreeMap::new();
    for line in &certificate.lines {
        for entry in &line.evidence {
            wanted.entry(entry.seq).or_default().push((&line.id, entry));
        }
    }
    bundle.each_entry(&mut |entry| {
        let Some(named) = wanted.remove(&entry.seq) else { return };
        let (time, text) = (nets_story::time(&entry), nets_story::sentence(&entry.happening));
        let sha256 = match entry.happening.transferred() {
            Some(TransferredFile::Upload(upload)) => bundle.upload_sha256(upload).map(str::to_owned),
            _ => None,
        };
        held.entries += 1;
        held.digests += usize::from(sha256.is_some());
        held.observed += usize::from(entry.happening.is_observed());
        for (id, says) in named {
            let of = format!("certificate.json, line {id}: entry {}", says.seq);
            for (what, says, is) in [("time", &says.at, &time), ("text", &says.text, &text)] {
                if says != is {
                    held.differences
                        .push(format!("{of} has the {what} `{says}`, and on the timeline `{is}`"));
                }
            }
            if let (Some(says), Some(is)) = (&says.sha256, &sha256)
                && says != is
            {
                held.differences.push(format!("{of} names a file with SHA-256 {says}, and the bundle {is}"));
            }
        }
    })?;
    for (seq, named) in wanted {
        for (id, _) in named {
            held.differences.push(format!("certificate.json, line {id}: entry {seq} is not on the timeline"));
        }
    }
    Ok(held)
}
