//! Writes a test CA, a seal and a signer into a folder, with a note on what each is for.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use certs_gen::{Authority, CertificateProblem, Keeping, Profile, SignerProfile};
use clap::Parser;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Makes test certificates. Every subject says TEST ONLY.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The folder to write into
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The day around which everything is valid: from 5 years before it to 30 years after it
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-01-01", value_parser = day)]
    date: Date,
    /// What serial numbers are drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Replace the keys and certificates that are in the folder
    #[arg(long)]
    force: bool,
}

fn main() -> ExitCode {
    match write(&Arguments::parse()) {
        Ok(folder) => {
            println!("The certificates are in {folder}; README.txt says what each is for.");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("certs-gen: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|problem: jiff::Error| problem.to_string())
}

/// The name of the one signer whose certificate is written as an example.
const SIGNER: &str = "danish-signer";

const README_FILE: &str = "README.txt";

const README: &str = "\
Test certificates for mock-nets-share. Nobody should trust them with anything real.

root-ca.pem               trust this one, and all signatures below it verify
root-ca.key.pem           its private key
issuing-ca.pem            signs signers and the seal; signed by the root
issuing-ca.key.pem        its private key
seal.pem                  seals signed objects, as Nets does
seal.key.pem              its private key
danish-signer.pem         a person who signs, in the manner of a NemID certificate
danish-signers.key.pem    the private key of this person, and of all Danish signers

openssl verify -CAfile root-ca.pem -untrusted issuing-ca.pem seal.pem danish-signer.pem
openssl x509 -in danish-signer.pem -noout -text
";

fn write(arguments: &Arguments) -> Result<String, CertificateProblem> {
    let moment =
        arguments.date.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp());
    make_room(&arguments.out, arguments.force)?;
    let keeping = Keeping::in_folder(&arguments.out)?;
    let root = Authority::kept_root(&keeping, moment, arguments.seed)?;
    let issuing = root.issuing(keeping.key(Keeping::ISSUING)?)?;
    keeping.keep_certificate(Keeping::ISSUING, issuing.certificate())?;
    let seal = issuing.issue(&Profile::Seal, &keeping.key(Keeping::SEAL)?)?;
    keeping.keep_certificate(Keeping::SEAL, &seal)?;
    let signer = issuing.issue(&example(), &keeping.key(Keeping::DANISH_SIGNERS)?)?;
    keeping.keep_certificate(SIGNER, &signer)?;
    keeping.keep_text(README_FILE, README)?;
    Ok(arguments.out.display().to_string())
}

fn example() -> Profile {
    Profile::Signer(SignerProfile {
        country: "DK",
        organisation: "Ingen organisatorisk tilknytning".into(),
        name: "Example Signer".into(),
        serial_number: "PID:9208-2002-2-000000000000".into(),
    })
}

/// Refuses to touch a folder that has any of the files, or removes them when told to.
fn make_room(folder: &Path, force: bool) -> Result<(), CertificateProblem> {
    let keys = [Keeping::ROOT, Keeping::ISSUING, Keeping::SEAL, Keeping::DANISH_SIGNERS];
    let certificates = [Keeping::ROOT, Keeping::ISSUING, Keeping::SEAL, SIGNER];
    let files = keys.iter().map(|name| format!("{name}.key.pem"));
    let files =
        files.chain(certificates.iter().map(|name| format!("{name}.pem"))).chain([README_FILE.to_owned()]);
    let there: Vec<_> = files.map(|file| folder.join(file)).filter(|path| path.exists()).collect();
    match there.first() {
        Some(path) if !force => Err(CertificateProblem::WouldOverwrite { path: path.clone() }),
        _ => there.into_iter().try_for_each(|path| {
            std::fs::remove_file(&path).map_err(|source| CertificateProblem::File { path, source })
        }),
    }
}
