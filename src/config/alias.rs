//! The options of `alias`.

use clap::{Args, Subcommand};
use nets_alias::command::{AliasCheckOptions, AskOptions, ExampleOptions, LoadOptions};

use crate::api_client::ApiAddress;

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "parsed once at the start, and never moved about")]
pub enum AliasCommand {
    /// Run the conformance suite against a running service.
    #[command(about = "Run the conformance suite against a running service")]
    Check(AliasCheckOptions),
    /// Make one call and show the whole exchange.
    #[command(about = "Make one call and show the whole exchange")]
    Ask(AskOptions),
    /// Make many calls and count every kind of answer.
    #[command(about = "Make many calls and count every kind of answer")]
    Load(LoadOptions),
    /// Register a person by alias in a running simulator, and show the whole exchange.
    #[command(about = "Register a person by alias in a running simulator, and show the whole exchange")]
    Register(RegisterOptions),
    /// Run a small, correct service, for comparison.
    #[command(about = "Run a small, correct service, for comparison")]
    ServeExample(ExampleOptions),
}

#[derive(Debug, Clone, Args)]
pub struct RegisterOptions {
    /// The control API of the running simulator
    #[arg(long, env = "MOCK_NETS_SHARE_API", value_name = "URL", default_value = "127.0.0.1:8080", value_parser = ApiAddress::parse)]
    pub api: ApiAddress,
    /// The person's number
    #[arg(long)]
    pub person: String,
    /// The person's country: DK, NO or SE
    #[arg(long, default_value = "DK")]
    pub country: String,
    /// A document type that is set up for aliases
    #[arg(long)]
    pub document_type: String,
    /// What the person enters in the first field: the address
    #[arg(long)]
    pub alias1: String,
    /// What the person enters in the second field: the secret
    #[arg(long)]
    pub alias2: String,
    /// The sender whose service is asked; the only one there is when not given
    #[arg(long)]
    pub user: Option<String>,
    /// Send values on that the fields of e-Boks would not take, to try the service
    #[arg(long)]
    pub unchecked: bool,
    /// Show alias 2 in what is printed
    #[arg(long)]
    pub show_secrets: bool,
}
