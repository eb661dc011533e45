//! The values of options: what a text means, or what to write instead.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use certs_gen::TlsName;
use clap::ValueEnum;
use nets_certify::SentKind;
use nets_core::civil::Date;
use nets_core::identity::{Country, UserId};
use nets_core::rule_book::RuleId;
use nets_core::shipment::FormatVersion;
use nets_driver::WorldName;
use nets_text::did_you_mean;
use nets_web::written::parse_duration;

/// An address to listen on.
pub fn address(text: &str) -> Result<SocketAddr, &'static str> {
    let words = "write an IP address and a port, such as 127.0.0.1:2222, or 0.0.0.0:2222 for every address";
    text.parse().map_err(|_| words)
}

/// For whom something is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    Human,
    Json,
}

/// The name of a world.
pub fn world_name(text: &str) -> Result<WorldName, String> {
    WorldName::new(text).map_err(|problem| problem.to_string())
}

/// A name by which the API is called, or `*`.
pub fn host_name(text: &str) -> Result<String, &'static str> {
    let name = text.trim();
    if let Ok(IpAddr::V6(address)) = name.parse() {
        return Ok(format!("[{address}]"));
    }
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    match name {
        "" => Err("it is empty: write a name such as nets.example.test"),
        "*" => Ok(name.to_owned()),
        _ if bare.parse::<IpAddr>().is_ok() => Ok(name.to_owned()),
        _ if name.contains('*') => Err("`*` stands alone, for every name: write the names out, or `*`"),
        _ if name.contains([':', '/']) => Err("write the name alone, without http:// and without a port"),
        _ if name.contains([' ', '@', '?', '#']) => Err("this is no host name"),
        _ => Ok(name.to_owned()),
    }
}

/// A host that a certificate can be for.
pub fn tls_name(text: &str) -> Result<TlsName, &'static str> {
    let name = text.trim();
    if name.contains('*') {
        return Err("a certificate is for names that are written out, not for `*`");
    }
    let name = name.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    TlsName::parse(&name).ok_or(
        "this is no host name: letters, digits and dashes with dots between them, or an address, without https:// and without a port",
    )
}

/// A report that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    pub format: ReportFormat,
    pub path: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    Junit,
    Json,
    Html,
    Ctrf,
}

/// A format and a file, such as `junit=reports/junit.xml`.
pub fn report_file(text: &str) -> Result<ReportFile, &'static str> {
    let words = "write a format and a file, such as junit=reports/junit.xml; the formats are junit, json, html and ctrf";
    let (format, path) = text.split_once('=').ok_or(words)?;
    let format = match format.trim() {
        "junit" => ReportFormat::Junit,
        "json" => ReportFormat::Json,
        "html" => ReportFormat::Html,
        "ctrf" => ReportFormat::Ctrf,
        _ => return Err(words),
    };
    if path.is_empty() {
        return Err(words);
    }
    Ok(ReportFile { format, path: PathBuf::from(path) })
}

/// A kind that a sender says it sends.
pub fn sent_kind(text: &str) -> Result<SentKind, String> {
    SentKind::from_word(text).ok_or_else(|| {
        let words = SentKind::ALL.iter().chain(SentKind::EBOX).map(|kind| kind.word());
        let near = did_you_mean(text, words.clone()).map(|near| format!("; {near}")).unwrap_or_default();
        format!("the kinds are {}{near}", words.collect::<Vec<_>>().join(", "))
    })
}

/// How long something may be idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdleTime {
    Never,
    After(Duration),
}

/// A time of at least a second, or `never`.
pub fn idle_time(text: &str) -> Result<IdleTime, &'static str> {
    let words = "write a time of at least a second, such as 30m or 2h, or `never`";
    if text == "never" {
        return Ok(IdleTime::Never);
    }
    let time = parse_duration(text).ok().and_then(|time| Duration::try_from(time).ok());
    time.filter(|time| *time >= Duration::from_secs(1)).map(IdleTime::After).ok_or(words)
}

/// How long a program may take, at the most an hour.
pub fn call_time(text: &str) -> Result<Duration, &'static str> {
    let words = "write a time of at least a second and at most an hour, such as 30s or 2m";
    let time = parse_duration(text).ok().and_then(|time| Duration::try_from(time).ok());
    let bounds = Duration::from_secs(1)..=Duration::from_secs(3_600);
    time.filter(|time| bounds.contains(time)).ok_or(words)
}

/// A sender's login.
pub fn user_id(text: &str) -> Result<UserId, String> {
    UserId::new(text).map_err(|problem| problem.to_string())
}

pub fn country(text: &str) -> Result<Country, &'static str> {
    Country::from_code(text).ok_or("the countries are DK, NO and SE")
}

pub fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "not a day, such as 2026-01-31".to_owned())
}

pub fn format_version(text: &str) -> Result<FormatVersion, String> {
    FormatVersion::ALL.into_iter().find(|version| version.number() == text).ok_or_else(|| {
        let known = FormatVersion::ALL.map(FormatVersion::number).join(", ");
        format!("no such version of shipment.xml; there are {known}")
    })
}

/// A rule by its id.
pub fn rule(id: &str) -> Result<RuleId, String> {
    RuleId::from_id(id).ok_or_else(|| {
        let family = id.split('.').next().unwrap_or_default();
        let alike = RuleId::ALL.iter().map(|rule| rule.rule().id);
        let alike: Vec<&str> = alike.filter(|known| known.split('.').next() == Some(family)).collect();
        match alike.is_empty() {
            true => "no rule has this id; `mock-nets-share rules` lists them".to_owned(),
            false => format!("no rule has this id; there are {}", alike.join(", ")),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_may_be_idle_for_some_time_or_for_ever() {
        assert_eq!(idle_time("never"), Ok(IdleTime::Never));
        assert_eq!(idle_time("90m"), Ok(IdleTime::After(Duration::from_secs(5_400))));
        for wrong in ["", "0s", "-1h", "soon", "999ms"] {
            assert!(idle_time(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_rule_is_found_by_its_id_or_its_family_is_named() {
        assert_eq!(rule("zip.name"), Ok(RuleId::ZipName));
        assert!(rule("zip.nane").is_err_and(|words| words.contains("zip.name")));
        assert!(rule("nothing").is_err_and(|words| words.contains("`mock-nets-share rules`")));
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    Human,
    Json,
    /// The page of the docs.
    Markdown,
}
