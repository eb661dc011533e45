//! Which of our crates a crate may name.

/// Which of our crates may name which in `[dependencies]`. Imports run downwards only: app, front
/// ends, driver, what performs effects, core. A new arrow is a new word here, and wants a reason.
pub(crate) const ARROWS: &[(&str, &[&str])] = &[
    (
        "mock-nets-share",
        &[
            "certs-gen",
            "nets-accept",
            "nets-access",
            "nets-alias",
            "nets-budget",
            "nets-bundle",
            "nets-certify",
            "nets-certify-cases",
            "nets-control",
            "nets-core",
            "nets-driver",
            "nets-ebox",
            "nets-fidelity",
            "nets-ftps",
            "nets-http",
            "nets-import",
            "nets-intake",
            "nets-mailbox",
            "nets-oauth",
            "nets-onboarding",
            "nets-outbound",
            "nets-pages",
            "nets-pseudonym",
            "nets-public-key",
            "nets-report",
            "nets-runner",
            "nets-samples",
            "nets-scenario",
            "nets-sdo",
            "nets-sftp",
            "nets-store",
            "nets-story",
            "nets-sweep",
            "nets-text",
            "nets-tls",
            "nets-web",
            "nets-x509",
        ],
    ),
    // Plays what acceptance files say: it asks worlds as a front end does, and logs in as a sender would.
    (
        "nets-runner",
        &[
            "nets-accept",
            "nets-alias",
            "nets-bundle",
            "nets-control",
            "nets-core",
            "nets-driver",
            "nets-intake",
            "nets-mailbox",
            "nets-pseudonym",
            "nets-report",
            "nets-samples",
            "nets-scenario",
            "nets-sdo",
            "nets-story",
            "nets-sweep",
            "nets-text",
        ],
    ),
    // Which faults are tried on a sender, and what came of each: it runs nothing.
    ("nets-sweep", &["nets-core", "nets-report", "nets-text"]),
    // What is asked of a sender, held against what a world saw of it; its report looks like the others.
    (
        "nets-certify",
        &[
            "nets-control",
            "nets-core",
            "nets-driver",
            "nets-mailbox",
            "nets-oauth",
            "nets-onboarding",
            "nets-report",
            "nets-scenario",
            "nets-story",
            "nets-text",
        ],
    ),
    // The cases by which a sender is certified, as texts and bytes.
    ("nets-certify-cases", &["certs-gen", "nets-core", "nets-samples"]),
    // What acceptance files say.
    ("nets-accept", &["nets-core", "nets-samples", "nets-scenario", "nets-yaml"]),
    // Front ends translate protocols and never name each other.
    (
        "nets-http",
        &[
            "nets-budget",
            "nets-certify",
            "nets-control",
            "nets-core",
            "nets-described",
            "nets-driver",
            "nets-scenario",
            "nets-text",
            "nets-web",
        ],
    ),
    (
        "nets-pages",
        &[
            "nets-budget",
            "nets-certify",
            "nets-control",
            "nets-core",
            "nets-driver",
            "nets-mailbox",
            "nets-onboarding",
            "nets-pdf",
            "nets-samples",
            "nets-scenario",
            "nets-sdo",
            "nets-story",
            "nets-text",
            "nets-web",
        ],
    ),
    // Below the front ends that speak HTTP: what they all ask of the program and of a world.
    (
        "nets-control",
        &["nets-core", "nets-driver", "nets-onboarding", "nets-scenario", "nets-text", "nets-web"],
    ),
    (
        "nets-sftp",
        &["nets-access", "nets-budget", "nets-core", "nets-mailbox", "nets-public-key", "nets-text"],
    ),
    ("nets-ftps", &["nets-access", "nets-core", "nets-ftps-login", "nets-mailbox", "nets-text", "nets-tls"]),
    // Below the doors at which users log in: who is let in has a mailbox.
    (
        "nets-access",
        &["nets-budget", "nets-core", "nets-ftps-login", "nets-mailbox", "nets-public-key", "nets-text"],
    ),
    ("nets-ftps-login", &[]),
    // It serves what front ends say and knows no simulator.
    ("nets-web", &["nets-budget", "nets-text", "nets-tls"]),
    // The door of the e-Box: forms and tokens in, publications to the worlds.
    (
        "nets-ebox",
        &[
            "nets-core",
            "nets-described",
            "nets-driver",
            "nets-multipart",
            "nets-oauth",
            "nets-text",
            "nets-tls",
            "nets-web",
        ],
    ),
    // Documents, and nothing about them.
    ("nets-described", &[]),
    // The driver alone knows all that performs effects.
    (
        "nets-driver",
        &[
            "nets-budget",
            "nets-core",
            "nets-intake",
            "nets-mailbox",
            "nets-outbound",
            "nets-store",
            "nets-text",
        ],
    ),
    // Plays a world again: what reads zips and what makes files, without a driver.
    (
        "nets-bundle",
        &[
            "certs-gen",
            "nets-core",
            "nets-intake",
            "nets-outbound",
            "nets-pseudonym",
            "nets-scenario",
            "nets-sdo",
            "nets-store",
            "nets-text",
        ],
    ),
    // Sets files of Nets beside ours: it reads what was sent, and writes.
    ("nets-fidelity", &["nets-core", "nets-intake", "nets-outbound", "nets-text"]),
    // What was sent and what came back, learnt from and played: it writes a scenario's text and a bundle.
    (
        "nets-import",
        &[
            "nets-bundle",
            "nets-core",
            "nets-fidelity",
            "nets-intake",
            "nets-outbound",
            "nets-scenario",
            "nets-sdo",
            "nets-store",
            "nets-text",
            "nets-yaml",
        ],
    ),
    ("nets-alias", &["nets-core", "nets-text", "nets-tls"]),
    ("nets-outbound", &["nets-core", "nets-sdo", "nets-text"]),
    ("nets-sdo", &["certs-gen", "nets-core", "nets-text"]),
    ("nets-intake", &["nets-core", "nets-pdf", "nets-text"]),
    ("nets-mailbox", &["nets-core", "nets-text"]),
    // A form's pieces in, parts out; the grades of its rules are the core's.
    ("nets-multipart", &["nets-core", "nets-text"]),
    // A request for a token in, an answer out: no I/O and no clock.
    ("nets-oauth", &["nets-core", "nets-text"]),
    ("nets-samples", &["nets-core", "nets-text"]),
    // Judges the copies that it makes as uploads are judged.
    ("nets-pseudonym", &["nets-core", "nets-intake", "nets-pdf", "nets-scenario", "nets-text"]),
    ("nets-scenario", &["nets-core", "nets-ftps-login", "nets-public-key", "nets-text", "nets-yaml"]),
    ("nets-store", &["nets-core", "nets-text"]),
    // What an entry says, in words.
    ("nets-story", &["nets-core", "nets-text"]),
    // The core decides and does nothing, so it names no other crate.
    ("nets-core", &[]),
    // Bytes in, facts out: which rules they break, others say.
    ("nets-pdf", &["nets-text"]),
    // What a sender hands in at its onboarding, from bytes to what the core takes.
    ("nets-onboarding", &["nets-core", "nets-public-key", "nets-text", "nets-x509", "nets-yaml"]),
    // A certificate in, findings out.
    ("nets-x509", &["nets-core", "nets-text"]),
    // Any YAML by its table of keys, whatever the file is for.
    ("nets-yaml", &["nets-core", "nets-text"]),
    // A text in, a key or a refusal out.
    ("nets-public-key", &[]),
    // A tree in, reports out.
    ("nets-report", &["nets-text"]),
    // PEM in, a handshake out: what its failures mean, others say.
    ("nets-tls", &["nets-text"]),
    // What all messages do with the texts of others.
    ("nets-text", &[]),
    ("certs-gen", &["nets-text"]),
    // Reads what the readers of outside bytes are given, one after the other.
    (
        "nets-fuzz",
        &[
            "nets-accept",
            "nets-budget",
            "nets-bundle",
            "nets-core",
            "nets-fidelity",
            "nets-intake",
            "nets-mailbox",
            "nets-multipart",
            "nets-oauth",
            "nets-onboarding",
            "nets-pdf",
            "nets-samples",
            "nets-scenario",
            "nets-sftp",
            "nets-store",
            "nets-x509",
        ],
    ),
    // In the place of a crate that russh names: none of ours names it.
    ("num-bigint", &[]),
    // A number and who has taken how much of it.
    ("nets-budget", &[]),
];
