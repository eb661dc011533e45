//! Every option and every environment variable, read here and nowhere else.

mod accept;
mod alias;
mod bundles;
mod certify;
mod faults;
mod fidelity;
mod ftps;
mod import;
mod onboarding;
mod reference;
mod values;
pub mod variables;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use certs_gen::{CertsOptions, TlsName};
use clap::{Args, Parser, Subcommand, ValueEnum, value_parser};
use nets_core::civil::Date;
use nets_core::rule_book::RuleId;
use nets_core::shipment::FormatVersion;
use nets_http::HostName;
use nets_intake::SchemaWay;

use values::{address, day, format_version, host_name, idle_time, rule, tls_name};

pub use accept::AcceptOptions;
pub use alias::{AliasCommand, RegisterOptions};
pub use bundles::{BundleCommand, ReplayOptions, ReportCommand, SaveOptions, TrimOptions, VerifyOptions};
pub use certify::CertifyOptions;
pub use faults::{FaultsCommand, SweepOptions};
pub use fidelity::{DiffOptions, FidelityCommand};
pub use ftps::{FtpsOptions, PortRange};
pub use import::ImportOptions;
pub use onboarding::{AskedWorld, CheckCsrOptions, OnboardingCommand};
pub use reference::{ListOptions, RestDaysOptions, RulesOptions};
pub use values::{IdleTime, OutputFormat, ReportFile, ReportFormat, RulesFormat};

/// So many worlds may run beside the default one, unless another number is asked for.
const WORLDS: u32 = 256;

/// A local simulator of Nets Share / e-Boks: point a sender's real SFTP client at it.
#[derive(Debug, Parser)]
#[command(name = "mock-nets-share", version = env!("MOCK_NETS_SHARE_VERSION"), propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,

    /// Say more on standard error; twice says all.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "parsed once at the start, and never moved about")]
pub enum Command {
    /// Start the simulator.
    Serve(ServeOptions),
    /// Check shipments (zips, shipment.xml, or folders of them) and explain every finding.
    Validate(ValidateOptions),
    /// Write example shipments that the default scenario accepts.
    Sample(SampleOptions),
    /// Write the templates of the files in Outbound, to begin your own from.
    Templates(TemplatesOptions),
    /// Check scenario and acceptance files without starting anything.
    Check(CheckOptions),
    /// Print the schemas: of scenario and acceptance files, for editors, of what `validate` prints, of certificates, or of
    /// shipment.xml.
    Schema(SchemaOptions),
    /// List the recipients that behave in a fixed way in the default scenario.
    Recipients(ListOptions),
    /// List the SFTP servers that a scenario can have by `as`, and the clients that are known at their login.
    Personalities(RulesOptions),
    /// List the numbers of the people whom a scenario's `crowd` makes by rule.
    Crowd(CrowdOptions),
    /// Print the public holidays of a year, as a scenario takes them for `rest_days`.
    RestDays(RestDaysOptions),
    /// List the rules by which shipments are judged.
    Rules(RulesOptions),
    /// Call a sender's alias web service as Nets does, and prove that it is right.
    #[command(subcommand)]
    Alias(AliasCommand),
    /// Make test CAs, certificates and keys for an alias service, for SSH and for looking at signed documents.
    Certs(CertsOptions),
    /// Ask a running simulator whether it is ready; the exit code says.
    Healthcheck(HealthcheckOptions),
    /// Print the private key made for a sender by the simulator that runs here, as by `docker exec`.
    Key(KeyOptions),
    /// Play the whole story once: upload samples, let the days pass, show what comes back.
    Demo(DemoOptions),
    /// Play acceptance tests of your own sender, each in a world of its own, and report what came of them.
    Accept(AcceptOptions),
    /// See what a sender does when something goes wrong.
    #[command(subcommand)]
    Faults(FaultsCommand),
    /// Say whether a sender may go on to the next environment: by the cases of a catalogue, played with its program, or by
    /// what a running simulator has seen of it.
    Certify(CertifyOptions),
    /// Copy shipments and scenarios with pseudonyms for people and names, so that a stranger may see them.
    Pseudonymise(PseudonymiseOptions),
    /// Keep what happened in a world as one file, or make such a file smaller.
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// Compare files of Nets with those of the simulator.
    #[command(subcommand)]
    Fidelity(FidelityCommand),
    /// Make a scenario and a bundle of what was sent to Nets and what came back.
    Import(ImportOptions),
    /// Become a sender of the e-Box or of Nets Share: each step from the first request to production.
    #[command(subcommand)]
    Onboarding(OnboardingCommand),
    /// Play a bundle again, and tell the first difference.
    Replay(ReplayOptions),
    /// Verify a certificate that was kept with its evidence.
    #[command(subcommand)]
    Report(ReportCommand),
}

impl Command {
    /// Whether it only prints something: then who has read enough of it has had all that was wanted. What others
    /// print is how something went, which their exit code says too.
    pub fn only_prints(&self) -> bool {
        match self {
            Command::Schema(_)
            | Command::Recipients(_)
            | Command::Personalities(_)
            | Command::Crowd(_)
            | Command::RestDays(_)
            | Command::Rules(_)
            | Command::Key(_) => true,
            Command::Certify(options) => options.catalogue || options.cases.list,
            Command::Serve(_)
            | Command::Validate(_)
            | Command::Sample(_)
            | Command::Templates(_)
            | Command::Check(_)
            | Command::Alias(_)
            | Command::Certs(_)
            | Command::Healthcheck(_)
            | Command::Demo(_)
            | Command::Accept(_)
            | Command::Faults(_)
            | Command::Pseudonymise(_)
            | Command::Bundle(_)
            | Command::Fidelity(_)
            | Command::Import(_)
            | Command::Onboarding(_)
            | Command::Replay(_)
            | Command::Report(_) => false,
        }
    }
}

#[derive(Debug, Clone, Args)]
pub struct ServeOptions {
    /// The scenario to play; the embedded default one when not given.
    #[arg(long, env = "MOCK_NETS_SHARE_SCENARIO", value_name = "FILE")]
    pub scenario: Option<PathBuf>,

    /// Keep everything in this folder, so that a restart goes on where it ended; a temporary
    /// folder, gone at exit, when not given.
    #[arg(long, env = "MOCK_NETS_SHARE_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// Where SFTP listens; port 0 picks a free one.
    #[arg(long, env = "MOCK_NETS_SHARE_SFTP", value_name = "ADDR", default_value = "127.0.0.1:2222", value_parser = address)]
    pub sftp: SocketAddr,

    /// A private key of the SFTP server, as `ssh-keygen` makes it, to be the same at every start.
    /// Repeatable, or separated by commas; there are no other keys then, and one alone will do.
    #[arg(long, env = "MOCK_NETS_SHARE_HOST_KEY", value_name = "FILE", value_delimiter = ',')]
    pub host_key: Vec<PathBuf>,

    /// A name by which clients reach SFTP, with a port behind a colon when it is another one: a service
    /// name, a published port. For `known_hosts`, besides localhost and the address listened on.
    /// Repeatable, or separated by commas.
    #[arg(long, env = "MOCK_NETS_SHARE_SFTP_HOST", value_name = "NAME", value_delimiter = ',')]
    pub sftp_host: Vec<HostName>,

    /// Where the control API listens; port 0 picks a free one.
    #[arg(long, env = "MOCK_NETS_SHARE_API", value_name = "ADDR", default_value = "127.0.0.1:8080", value_parser = address)]
    pub api: SocketAddr,

    /// Where the Belgian e-Box listens; port 0 picks a free one. When not given, it is at the address of the API and port
    /// 8443 where the scenario has an `ebox` section, and off elsewhere.
    #[arg(long, env = "MOCK_NETS_SHARE_EBOX", value_name = "ADDR", value_parser = address)]
    pub ebox: Option<SocketAddr>,

    /// The e-Box speaks plain HTTP, and not HTTPS.
    #[arg(long, env = "MOCK_NETS_SHARE_EBOX_PLAIN")]
    pub ebox_plain: bool,

    /// A name by which clients reach the e-Box, for its certificate. Repeatable, or separated by commas.
    #[arg(long, env = "MOCK_NETS_SHARE_EBOX_HOST", value_name = "NAME", value_delimiter = ',', value_parser = tls_name)]
    pub ebox_host: Vec<TlsName>,

    #[command(flatten)]
    pub ftps: FtpsOptions,

    /// A host name under which the API may be called, besides localhost and its own address; `*` for
    /// every name. Repeatable, or separated by commas.
    #[arg(long, env = "MOCK_NETS_SHARE_API_HOST", value_name = "NAME", value_delimiter = ',', value_parser = host_name)]
    pub api_host: Vec<String>,

    /// Serve no pages for browsers beside the control API.
    #[arg(long, env = "MOCK_NETS_SHARE_NO_UI")]
    pub no_ui: bool,

    /// How many worlds may run beside the default one: a login `USER+NAME` and POST /v1/worlds make them.
    #[arg(long, env = "MOCK_NETS_SHARE_WORLDS", value_name = "COUNT", default_value_t = WORLDS, value_parser = value_parser!(u32).range(0..=10_000))]
    pub worlds: u32,

    /// A world beside the default one ends, with all that is in it, when neither a session nor a request has used it
    /// for so long, such as 90m or 2h; `never` for none. 30m when not given, and `never` with --data.
    #[arg(long, env = "MOCK_NETS_SHARE_WORLD_IDLE", value_name = "TIME", value_parser = idle_time)]
    pub world_idle: Option<IdleTime>,

    /// Validate against the XSDs in this folder instead of the embedded reconstruction.
    #[arg(long, env = "MOCK_NETS_SHARE_SCHEMAS", value_name = "DIR")]
    pub schemas: Option<PathBuf>,

    /// How shipment.xml is held to the XSDs: by tables of what the XSD library answers, and by the library where they
    /// do not accept; by the library alone; or by both, and a difference is a finding.
    #[arg(long, env = "MOCK_NETS_SHARE_SCHEMA_CHECK", value_name = "WAY", value_enum, default_value_t)]
    pub schema_check: SchemaCheck,

    /// Write files by the templates in this folder instead of ours of the same name; `templates`
    /// writes ours to begin from.
    #[arg(long, env = "MOCK_NETS_SHARE_TEMPLATES", value_name = "DIR")]
    pub templates: Option<PathBuf>,

    /// Sign with the keys in this folder, and keep there those that it does not have, so that runs with different
    /// --data, or none, sign with the same keys.
    #[arg(long, env = "MOCK_NETS_SHARE_KEYS", value_name = "DIR")]
    pub keys: Option<PathBuf>,

    /// Once everything answers, write the addresses and every sender's login here as JSON.
    #[arg(long, env = "MOCK_NETS_SHARE_READY_FILE", value_name = "FILE")]
    pub ready_file: Option<PathBuf>,

    /// What of the timeline is told on standard error, a line an entry: nothing, what was refused or
    /// needs a look, or all; `warn` when not given, `info` with -v.
    #[arg(long, env = "MOCK_NETS_SHARE_LOG", value_name = "LEVEL", value_enum)]
    pub log: Option<TimelineLog>,
}

/// That the program runs as a step of GitHub Actions.
pub struct GitHub {
    /// Where the summary of the step goes.
    pub summary: Option<PathBuf>,
}

/// None where it runs elsewhere.
pub fn github() -> Option<GitHub> {
    std::env::var_os("GITHUB_ACTIONS").filter(|value| value == "true")?;
    let summary = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty());
    Some(GitHub { summary: summary.map(PathBuf::from) })
}

/// How `shipment.xml` is held to the XSDs: the verdict is the same by each way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum SchemaCheck {
    #[default]
    Tables,
    Library,
    Both,
}

impl From<SchemaCheck> for SchemaWay {
    fn from(check: SchemaCheck) -> Self {
        match check {
            SchemaCheck::Tables => SchemaWay::Tables,
            SchemaCheck::Library => SchemaWay::Library,
            SchemaCheck::Both => SchemaWay::Both,
        }
    }
}

/// Which entries of the timeline are told on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TimelineLog {
    /// None.
    Off,
    /// What was refused or needs a look.
    Warn,
    /// Every entry.
    Info,
}

/// What `serve` without options does: what the variables say, else the defaults. Ends the program, as a command
/// line that cannot be read does, when a variable cannot be.
pub fn serve_as_usual() -> ServeOptions {
    match Cli::parse_from([env!("CARGO_PKG_NAME"), "serve"]).command {
        Command::Serve(options) => options,
        _ => ServeOptions::on_free_ports(),
    }
}

impl ServeOptions {
    /// Everything as by default, but on whatever ports are free.
    pub fn on_free_ports() -> Self {
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        ServeOptions {
            scenario: None,
            data: None,
            sftp: anywhere,
            host_key: Vec::new(),
            sftp_host: Vec::new(),
            api: anywhere,
            ebox: None,
            ebox_plain: false,
            ebox_host: Vec::new(),
            ftps: FtpsOptions::default(),
            api_host: Vec::new(),
            no_ui: false,
            worlds: WORLDS,
            world_idle: None,
            schemas: None,
            schema_check: SchemaCheck::default(),
            templates: None,
            keys: None,
            ready_file: None,
            log: None,
        }
    }
}

#[derive(Debug, Args)]
pub struct ValidateOptions {
    /// A netsshare_*.zip, a shipment.xml, or a folder: every zip and shipment.xml below it.
    #[arg(value_name = "ZIP|XML|DIR", required = true)]
    pub files: Vec<PathBuf>,

    /// The scenario whose senders and materials count; the embedded default one when not given.
    #[arg(long, env = "MOCK_NETS_SHARE_SCENARIO", value_name = "FILE")]
    pub scenario: Option<PathBuf>,

    /// Validate against the XSDs in this folder instead of the embedded reconstruction.
    #[arg(long, env = "MOCK_NETS_SHARE_SCHEMAS", value_name = "DIR")]
    pub schemas: Option<PathBuf>,

    /// How shipment.xml is held to the XSDs: by tables of what the XSD library answers, and by the library where they
    /// do not accept; by the library alone; or by both, and a difference is a finding.
    #[arg(long, env = "MOCK_NETS_SHARE_SCHEMA_CHECK", value_name = "WAY", value_enum, default_value_t)]
    pub schema_check: SchemaCheck,

    /// Forgive what only this simulator may be strict about, and name each leniency used.
    #[arg(long)]
    pub lenient: bool,

    /// Switch on all remarks that are off by default, such as national check digits.
    #[arg(long)]
    pub lint: bool,

    /// Switch on a rule that is off by default. Repeatable, or separated by commas.
    #[arg(long, value_name = "RULE", value_parser = rule, value_delimiter = ',')]
    pub on: Vec<RuleId>,

    /// Switch off a warning, or an error that is not documented. Repeatable, or separated by commas.
    #[arg(long, value_name = "RULE", value_parser = rule, value_delimiter = ',')]
    pub off: Vec<RuleId>,

    /// The day to which publication dates are compared; that on which the given scenario begins when
    /// not given.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub today: Option<Date>,

    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct PseudonymiseOptions {
    /// A netsshare_*.zip, a shipment.xml or a scenario (*.yaml). What is copied together keeps together: a person is the
    /// same one in all of it.
    #[arg(value_name = "ZIP|XML|YAML", required = true)]
    pub files: Vec<PathBuf>,

    /// The folder to write the copies to; it is made when missing.
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,

    /// The scenario by which originals and copies are judged; the first one that is copied, or the embedded default one,
    /// when not given.
    #[arg(long, env = "MOCK_NETS_SHARE_SCENARIO", value_name = "FILE")]
    pub scenario: Option<PathBuf>,

    /// Validate against the XSDs in this folder instead of the embedded reconstruction.
    #[arg(long, env = "MOCK_NETS_SHARE_SCHEMAS", value_name = "DIR")]
    pub schemas: Option<PathBuf>,

    /// The day to which publication dates are compared; that on which the given scenario begins when not given.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub today: Option<Date>,

    /// Replace files that are there already.
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct SchemaOptions {
    /// What the schema describes.
    #[arg(value_enum, default_value_t = FormatName::Scenario)]
    pub of: FormatName,

    /// The version of shipment.xml.
    #[arg(long, value_name = "VERSION", value_parser = format_version, default_value = "1.6")]
    pub format_version: FormatVersion,

    /// Write the XSDs of shipment.xml, of every version, to this folder, to begin your own from; it is made when
    /// missing, and nothing in it is replaced.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["of", "format_version"])]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// Scenario files, as JSON Schema.
    Scenario,
    /// Acceptance files, as JSON Schema.
    Acceptance,
    /// The case files that `certify` gives a sender's program, as JSON Schema.
    Case,
    /// What `validate --format json` prints, as JSON Schema.
    Validate,
    /// What `certify --report json=FILE` writes and the API tells, as JSON Schema.
    Certificate,
    /// The request of an onboarding, as JSON Schema.
    OnboardingRequest,
    /// The form of an onboarding at the e-Box, as JSON Schema.
    EboxForm,
    /// The form of an onboarding at Nets Share, as JSON Schema.
    NetsShareForm,
    /// shipment.xml, as XSD; it imports the four that follow.
    Shipment,
    /// The part of shipment.xml for e-Boks.
    Eboks,
    /// The part for print.
    Print,
    /// The part for print in the Nordic countries.
    PrintNordic,
    /// The part for e-mail.
    Email,
}

#[derive(Debug, Args)]
pub struct SampleOptions {
    /// The folder to write to; it is made when missing.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,

    /// Replace files that are there already.
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct TemplatesOptions {
    /// The folder to write to; it is made when missing, and nothing in it is replaced.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct CheckOptions {
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct CrowdOptions {
    /// The scenario.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Only those who subscribe, or only those who do not.
    #[arg(long, value_enum)]
    pub only: Option<PartOfCrowd>,

    /// Leave out so many of the first.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub skip: usize,

    /// List so many.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: usize,

    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PartOfCrowd {
    Subscribing,
    Others,
}

#[derive(Debug, Args)]
pub struct HealthcheckOptions {
    /// The address of the control API; that of the `serve` which the container runs when not given, else
    /// what MOCK_NETS_SHARE_API says, else 127.0.0.1:8080.
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub api: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub struct KeyOptions {
    /// The sender; the one that the ready file names when not given.
    #[arg(value_name = "USER")]
    pub user: Option<String>,

    /// The key of this client of the e-Box instead.
    #[arg(long, value_name = "CLIENT", conflicts_with_all = ["user", "rsa"])]
    pub client: Option<String>,

    /// The sender's RSA key, for clients that know no Ed25519.
    #[arg(long)]
    pub rsa: bool,

    /// The folder that the simulator was told to keep everything in; not needed where only one runs.
    #[arg(long, env = "MOCK_NETS_SHARE_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct DemoOptions {
    /// Keep the files received in this folder; a temporary one, gone at exit, when not given.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
