//! The options of `onboarding`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use nets_core::onboarding::environment::SenderEnvironment;
use nets_driver::WorldName;

use super::values::{OutputFormat, world_name};
use crate::api_client::ApiAddress;

#[derive(Debug, Subcommand)]
pub enum OnboardingCommand {
    /// Look at a request for a certificate of the e-Box, or at the certificate, before it is sent.
    CheckCsr(CheckCsrOptions),
    /// Begin: hand in the initial request. It opens a dossier.
    Start(StartOptions),
    /// Play the team: grant what it was asked last, send it back, or refuse it.
    Agree(AgreeOptions),
    /// Note that sender and team have met, which may be left out.
    Meet(StepOptions),
    /// Hand in the form.
    Form(PaperOptions),
    /// Have the team look at the request for the certificate, which may be left out.
    Csr(PaperOptions),
    /// Hand in the certificate, or at Nets Share the public half of the login key.
    Certificate(PaperOptions),
    /// Ask for test cases; from then on the sender tests.
    Tests(StepOptions),
    /// Ask to go on to the next environment, with the certificate of `certify` as evidence.
    Go(PaperOptions),
    /// Show one dossier, or all: where it stands, and whose turn it is.
    Status(StatusOptions),
}

#[derive(Debug, Args)]
pub struct CheckCsrOptions {
    /// The request or certificate, in PEM or DER.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// The form: the subject is held to what it says.
    #[arg(long, value_name = "FORM")]
    pub form: Option<PathBuf>,

    /// The environment that it is for: INT, ACC or PRD.
    #[arg(long, value_name = "NAME", value_parser = ebox_environment)]
    pub environment: Option<SenderEnvironment>,

    /// Take enterprise numbers without their check digits, as they stand in the pages of the e-Box.
    #[arg(long)]
    pub any_check_digits: bool,

    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

/// A world of a running simulator, and how it is shown.
#[derive(Debug, Args)]
pub struct AskedWorld {
    /// The control API of the running simulator.
    #[arg(long, env = "MOCK_NETS_SHARE_API", value_name = "URL", default_value = "127.0.0.1:8080", value_parser = ApiAddress::parse)]
    pub api: ApiAddress,

    /// The world.
    #[arg(long, value_name = "NAME", default_value = "default", value_parser = world_name)]
    pub world: WorldName,

    /// Write the mails that would be sent into this folder, as texts. None is ever sent.
    #[arg(long, value_name = "DIR")]
    pub mails: Option<PathBuf>,

    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct StartOptions {
    /// The request, as YAML.
    #[arg(value_name = "REQUEST")]
    pub file: PathBuf,

    #[command(flatten)]
    pub asked: AskedWorld,
}

#[derive(Debug, Args)]
pub struct StepOptions {
    /// The number of the dossier.
    #[arg(value_name = "DOSSIER")]
    pub dossier: u32,

    #[command(flatten)]
    pub asked: AskedWorld,
}

#[derive(Debug, Args)]
pub struct PaperOptions {
    /// The number of the dossier.
    #[arg(value_name = "DOSSIER")]
    pub dossier: u32,

    /// What is handed in.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    #[command(flatten)]
    pub asked: AskedWorld,
}

#[derive(Debug, Args)]
pub struct AgreeOptions {
    /// The number of the dossier.
    #[arg(value_name = "DOSSIER")]
    pub dossier: u32,

    /// Send it back with this remark instead; may be repeated.
    #[arg(long, value_name = "REMARK", conflicts_with = "refuse")]
    pub send_back: Vec<String>,

    /// Refuse it instead, for this reason.
    #[arg(long, value_name = "REASON")]
    pub refuse: Option<String>,

    #[command(flatten)]
    pub asked: AskedWorld,
}

#[derive(Debug, Args)]
pub struct StatusOptions {
    /// The number of the dossier; all when not given.
    #[arg(value_name = "DOSSIER")]
    pub dossier: Option<u32>,

    #[command(flatten)]
    pub asked: AskedWorld,
}

fn ebox_environment(text: &str) -> Result<SenderEnvironment, &'static str> {
    let known = SenderEnvironment::from_word(text);
    known
        .filter(|environment| {
            environment.service() == nets_core::onboarding::environment::SenderService::Ebox
        })
        .ok_or("the environments of the e-Box are INT, ACC and PRD")
}
