//! Writes test CAs, certificates and keys into a folder, with a note on what each is for.

use std::path::PathBuf;
use std::process::ExitCode;

use certs_gen::{FolderOrder, TlsName};
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
    /// A host name of the sender's alias service; may be repeated
    #[arg(long, value_name = "HOST", value_parser = host)]
    name: Vec<TlsName>,
    /// An IP address of the sender's alias service; may be repeated. Without name and address: this machine
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    ip: Vec<TlsName>,
    /// The day around which everything is valid: from 5 years before it to 30 years after it
    #[arg(long, alias = "at", value_name = "YYYY-MM-DD", default_value = "2026-01-01", value_parser = day)]
    date: Date,
    /// What serial numbers are drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Replace the keys and certificates that are in the folder
    #[arg(long)]
    force: bool,
}

fn main() -> ExitCode {
    let order = Arguments::parse().order();
    match order.write() {
        Ok(()) => {
            println!("The certificates are in {}; README.txt says what each is for.", order.folder.display());
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("certs-gen: {problem}");
            ExitCode::FAILURE
        }
    }
}

impl Arguments {
    fn order(self) -> FolderOrder {
        let midnight = self.date.to_zoned(TimeZone::UTC);
        let mut names = self.name;
        names.extend(self.ip);
        FolderOrder {
            folder: self.out,
            names: if names.is_empty() { TlsName::local() } else { names },
            around: midnight.map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp()),
            seed: self.seed,
            force: self.force,
        }
    }
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|problem: jiff::Error| problem.to_string())
}

fn host(text: &str) -> Result<TlsName, String> {
    match TlsName::parse(text) {
        Some(name @ TlsName::Dns(_)) => Ok(name),
        Some(TlsName::Address(_)) => Err("this is an address; say --ip".into()),
        None => Err("this is no host name; an international one is written in its xn-- form".into()),
    }
}

fn address(text: &str) -> Result<TlsName, String> {
    text.parse().map(TlsName::Address).map_err(|_| "this is no IP address".into())
}
