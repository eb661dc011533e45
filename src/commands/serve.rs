//! `serve`: the simulator, until it is told to stop.

use std::io::Write;
use std::process::ExitCode;

use nets_driver::Stopwatch;
use tokio::signal::unix::{SignalKind, signal};

use crate::Outcome;
use crate::app::App;
use crate::config::ServeOptions;
use crate::ready::{Ready, reachable};

pub fn run(options: &ServeOptions) -> Outcome {
    let started = Stopwatch::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        // A terminal that is closed hangs up.
        let [mut interrupted, mut terminated, mut hung_up] = [
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
        ];
        let app = App::start(options).await?;
        if let Some(path) = &options.ready_file {
            app.ready().write(path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        // Whoever started it may have stopped listening to it.
        drop(writeln!(std::io::stdout(), "{}", greeting(&app, options, started)));
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
            _ = hung_up.recv() => {}
        }
        if let Some(path) = &options.ready_file {
            Ready::remove(path);
        }
        app.stop().await;
        Ok(ExitCode::SUCCESS)
    })
}

fn greeting(app: &App, options: &ServeOptions, started: Stopwatch) -> String {
    let ready = app.ready();
    let kept = match &options.data {
        Some(folder) => format!("kept in {}", folder.display()),
        None => "gone at exit (keep it with --data DIR)".to_owned(),
    };
    format!(
        "\
mock-nets-share is ready after {} ms. Everything here is TEST ONLY.

  scenario  {}; everything is {kept}
  SFTP      {}  host key {}
  API       http://{}/

Type next, in another terminal:

  mock-nets-share sample --out samples
  {}
  sftp> put samples/netsshare_signing.zip {}/
  sftp> ls -l {}/
  sftp> get {}/*

  curl -s http://{}/v1/timeline

Stop with Ctrl-C.",
        started.elapsed().as_millis(),
        app.scenario_name(),
        ready.sftp,
        ready.host_key_fingerprint,
        ready.api,
        ready.sftp_command(),
        ready.inbound,
        ready.outbound,
        ready.outbound,
        reachable(ready.api),
    )
}
