//! `alias`: calling a sender's alias web service as Nets does, and proving it.

use std::io::Write;
use std::process::ExitCode;

use crate::config::AliasCommand;
use crate::{FINDINGS, Outcome, VALID};

pub fn run(command: &AliasCommand) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let passed = match command {
            AliasCommand::Check(options) => {
                let report = options.run(|_| {}).await?;
                println!("{}", options.written(&report));
                report.is_passed()
            }
            AliasCommand::Ask(options) => {
                let exchange = options.run().await?;
                println!("{exchange}");
                exchange.word().is_some()
            }
            AliasCommand::Load(options) => {
                let report = options
                    .run(|progress| {
                        // Progress that cannot be shown is no reason to stop.
                        let _ = write!(std::io::stderr(), "\r{} of {} calls", progress.done, progress.of);
                    })
                    .await?;
                eprintln!();
                println!("{report}");
                report.failures == 0
            }
            AliasCommand::ServeExample(options) => {
                let running = options.start().await?;
                println!(
                    "the example service listens on https://{}/; stop it with Ctrl-C",
                    running.address()
                );
                running.ended().await;
                true
            }
        };
        Ok(ExitCode::from(if passed { VALID } else { FINDINGS }))
    })
}
