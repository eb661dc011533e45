//! `serve`: the simulator, until it is told to stop.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use nets_driver::Stopwatch;
use nets_text::system_words;
use tokio::sync::oneshot;

use crate::app::App;
use crate::banner::greeting;
use crate::config::ServeOptions;
use crate::ending::Signals;
use crate::outcome::CommandResult;
use crate::own_pages;
use crate::ready::Ready;
use crate::telemetry::Log;

/// How long the end may take: a container engine kills what has not ended after some seconds. What is
/// kept is on the disk whenever it is acknowledged, so nothing is lost by an end that is cut short.
const FAREWELL: Duration = Duration::from_millis(1_500);

pub fn run(options: &ServeOptions, log: &Log) -> CommandResult {
    let started = Stopwatch::start();
    if let Some(path) = &options.ready_file {
        Ready::remove_stale(path).map_err(|error| {
            let (path, why) = (path.display(), system_words(&error));
            format!("--ready-file {path}: {why}; remove it yourself, or name another file")
        })?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(serve(options, log, started));
    // Threads that still wait for a disk or a network do not hold up the end.
    runtime.shutdown_background();
    outcome
}

async fn serve(options: &ServeOptions, log: &Log, started: Stopwatch) -> CommandResult {
    let (began, told) = told_to_end(Signals::catch()?, log.clone());
    let app = App::start(options, log.timeline(options.log)).await?;
    // The task that waits for signals lives as long as the runtime.
    let _ = began.send(());
    let write = |path: &PathBuf| {
        app.ready().write(path).map_err(|error| {
            format!(
                "{}: the ready file cannot be written: {}, or name another with --ready-file",
                path.display(),
                system_words(&error)
            )
        })
    };
    own_pages::let_go();
    let ready_file = options.ready_file.as_ref().map(write).transpose()?;
    // The program that started it may have stopped reading.
    drop(writeln!(std::io::stdout(), "{}", greeting(&app, options, started)));
    drop(told.await);
    if let Some(file) = ready_file {
        // It may be gone already.
        drop(file.remove());
    }
    if tokio::time::timeout(FAREWELL, app.stop()).await.is_err() {
        tracing::warn!("something was still going on when the simulator ended");
    }
    Ok(ExitCode::SUCCESS)
}

/// Resolves at the first signal once everything has begun. A signal before that, as in the middle of a long
/// journal, and a second one, end the program where it stands.
fn told_to_end(mut signals: Signals, log: Log) -> (oneshot::Sender<()>, oneshot::Receiver<()>) {
    let (began, mut has_begun) = oneshot::channel();
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        signals.next().await;
        if has_begun.try_recv().is_ok() {
            let _ = tell.send(());
            signals.next().await;
        }
        log.finish();
        std::process::exit(0);
    });
    (began, told)
}
