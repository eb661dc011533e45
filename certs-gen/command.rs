//! What a command line says of an order.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::ebox_subject::EboxSubject;
use crate::folder::FolderOrder;
use crate::subject::MARK;
use crate::tls::TlsName;

/// What certificates are to be made, and where.
#[derive(Debug, Clone, Args)]
pub struct CertsOptions {
    /// The folder to write into
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// A host name of the sender's alias service; may be repeated
    #[arg(long, value_name = "HOST", value_parser = host)]
    pub name: Vec<TlsName>,
    /// An IP address of the sender's alias service; may be repeated. Without name and address: this machine
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub ip: Vec<TlsName>,
    /// The application that sends to the e-Box: the id of its form
    #[arg(long, value_name = "ID", default_value = "test:ebox:docsender:one", value_parser = short)]
    pub ebox_application: String,
    /// The legal name of the organisation that sends to the e-Box; TEST ONLY is added
    #[arg(long, value_name = "NAME", default_value = "Example Sender", value_parser = short)]
    pub ebox_organisation: String,
    /// Its enterprise number, ten digits
    #[arg(long, value_name = "NUMBER", default_value = "0199000151", value_parser = number)]
    pub ebox_number: String,
    /// The day around which everything is valid: from 5 years before it to 30 years after it
    #[arg(long, alias = "at", value_name = "YYYY-MM-DD", default_value = "2026-01-01", value_parser = day)]
    pub date: Date,
    /// What serial numbers are drawn from
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Replace the keys and certificates that are in the folder
    #[arg(long)]
    pub force: bool,
}

impl CertsOptions {
    pub fn order(&self) -> FolderOrder {
        let midnight = self.date.to_zoned(TimeZone::UTC);
        let names: Vec<_> = self.name.iter().chain(&self.ip).cloned().collect();
        FolderOrder {
            folder: self.out.clone(),
            names: if names.is_empty() { TlsName::local() } else { names },
            ebox: EboxSubject {
                organisation: format!("{} {MARK}", self.ebox_organisation),
                number: self.ebox_number.clone(),
                application: self.ebox_application.clone(),
            },
            around: midnight.map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp()),
            seed: self.seed,
            force: self.force,
        }
    }
}

fn day(text: &str) -> Result<Date, &'static str> {
    text.parse().map_err(|_| "not a day, such as 2026-01-31")
}

/// X.520 gives names 64 characters, of which the mark takes ten.
fn short(text: &str) -> Result<String, &'static str> {
    let fits = (1..=54).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err("a name in a certificate has 1 to 54 characters") }
}

fn number(text: &str) -> Result<String, &'static str> {
    let is_one = text.len() == 10 && text.bytes().all(|digit| digit.is_ascii_digit());
    if is_one { Ok(text.to_owned()) } else { Err("an enterprise number has ten digits, such as 0199000151") }
}

fn host(text: &str) -> Result<TlsName, &'static str> {
    match TlsName::parse(text) {
        Some(name @ TlsName::Dns(_)) => Ok(name),
        Some(TlsName::Address(_)) => Err("this is an address; say --ip"),
        None => Err("this is no host name; an international one is written in its xn-- form"),
    }
}

fn address(text: &str) -> Result<TlsName, &'static str> {
    text.parse().map(TlsName::Address).map_err(|_| "this is no IP address")
}
