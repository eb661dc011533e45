//! What verifying has found, for people and for programs.

use std::path::Path;

use nets_text::{counted, spelt};
use serde_json::{Value, json};

use super::verified::Verified;

/// For programs. Members are added, never renamed or given another meaning.
pub(super) fn json(file: &Path, verified: &Verified) -> Value {
    let certificate = &verified.certificate;
    json!({
        "file": file.display().to_string(),
        "verifies": verified.verifies(),
        "certificate": {
            "user": certificate.user,
            "world": certificate.world,
            "cases": certificate.cases,
            "made": certificate.made,
            "program": certificate.program,
            "verdict": certificate.verdict,
        },
        "differences": verified.differences,
        "compared": verified.compared,
        "taken_as_kept": verified.taken().collect::<Vec<_>>(),
        "observed": verified.observed,
        "unknown_events": verified.unknown_events,
        "catalogue": verified.catalogue,
    })
}

/// For people.
pub(super) fn tell(file: &Path, verified: &Verified) -> std::io::Result<()> {
    let (certificate, compared) = (&verified.certificate, &verified.compared);
    let of = match certificate.world.as_str() {
        "" => format!("by {}", counted(certificate.cases, "case")),
        world => format!("in world {}", spelt(world)),
    };
    say!(
        "{}: certificate of {} {of}, made {} by version {}: {}",
        file.display(),
        spelt(&certificate.user),
        spelt(&certificate.made),
        spelt(&certificate.program),
        spelt(&certificate.verdict)
    );
    say!("verified: each file in it by its digest, and the whole by its seal");
    for difference in &verified.differences {
        say!("differs: {difference}");
    }
    say!(
        "played again: {}, {}, {} read again, {} made again",
        counted(compared.worlds, "world"),
        counted(compared.events, "event"),
        counted(compared.uploads, "upload"),
        counted(compared.outbound, "file")
    );
    say!(
        "judged anew: {}, with {} named as evidence, {} of them with the SHA-256 of a file",
        counted(compared.lines, "line"),
        counted(compared.evidence, "entry"),
        compared.digests
    );
    if compared.page {
        say!("compared: the page with what this version writes of the certificate");
    } else {
        say!("not verified: the words of the certificate and its page, because another version wrote them");
    }
    for (what, ids) in [("new", &verified.catalogue.new), ("gone", &verified.catalogue.gone)] {
        if !ids.is_empty() {
            let ids: Vec<_> = ids.iter().map(|id| spelt(id)).collect();
            say!("{what} in this version's catalogue: {}", ids.join(", "));
        }
    }
    if !verified.observed.is_empty() {
        let named: Vec<_> = verified.observed.iter().map(|(name, count)| format!("{count} {name}")).collect();
        say!(
            "taken as kept: {} of what clients did, because no event leads to that and only the digests hold it: {}",
            counted(verified.observed.values().sum::<u64>(), "entry"),
            named.join(", ")
        );
    }
    for taken in verified.taken() {
        say!("taken as kept: {} ({}), because {}", taken.what, taken.count, taken.why);
    }
    for (name, count) in &verified.unknown_events {
        say!("not verified: {} `{name}`, not known to this version", counted(*count, "event"));
    }
    say!("{}", if verified.verifies() { "It verifies." } else { "It does not verify." });
    Ok(())
}
