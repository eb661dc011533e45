//! `alias`: calling a sender's alias web service as Nets does, and proving it.

mod given;
mod register;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use nets_alias::command::{AliasCheckOptions, AskOptions, ExampleOptions, LoadOptions};

use crate::config::AliasCommand;
use crate::ending::Signals;
use crate::outcome::{CheckResult, CommandResult, FINDINGS, VALID};
use given::given;

pub fn run(command: &AliasCommand) -> CommandResult {
    let passed = match command {
        AliasCommand::Check(options) => wait_for(check(options)),
        AliasCommand::Ask(options) => wait_for(ask(options)),
        AliasCommand::Load(options) => wait_for(load(options)),
        AliasCommand::Register(options) => register::run(options),
        AliasCommand::ServeExample(options) => wait_for(serve_example(options)),
    };
    Ok(ExitCode::from(if passed? { VALID } else { FINDINGS }))
}

fn wait_for(command: impl Future<Output = CheckResult>) -> CheckResult {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(command)
}

async fn check(options: &AliasCheckOptions) -> CheckResult {
    let report = options.run(&given(&options.service, &options.fields)?, |_| {}).await?;
    say!("{}", options.written(&report));
    Ok(report.is_passed())
}

async fn ask(options: &AskOptions) -> CheckResult {
    let exchange = options.run(&given(&options.service, &options.fields)?).await?;
    say!("{exchange}");
    Ok(exchange.word().is_some())
}

async fn load(options: &LoadOptions) -> CheckResult {
    // In a file or a log, a line that is written over and over is a line without end.
    let is_watched = std::io::stderr().is_terminal();
    let progress = |done: nets_alias::load::Progress| {
        if is_watched {
            // Progress that cannot be shown is no reason to stop.
            let _ = write!(std::io::stderr(), "\r{} of {} calls", done.done, done.of);
        }
    };
    let report = options.run(&given(&options.service, &options.fields)?, progress).await;
    if is_watched {
        complain!("");
    }
    let report = report?;
    say!("{report}");
    Ok(report.failures == 0)
}

async fn serve_example(options: &ExampleOptions) -> CheckResult {
    let mut signals = Signals::catch()?;
    let running = options.start().await?;
    tell!("the example service listens on https://{}/; stop it with Ctrl-C", running.address());
    tokio::select! {
        () = running.ended() => {}
        _ = signals.next() => {}
    }
    Ok(true)
}
