//! `demo`: the whole story in one go, over the real doors.

use std::error::Error;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use nets_control::Control;
use nets_core::scenario::ClockMode;
use nets_core::timeline::Entry;
use nets_driver::{Advance, EntryFilter, NoListener, World, WorldName};
use nets_runner::client::Client;
use nets_text::{no_folder, system_words};

use crate::app::App;
use crate::config::{DemoOptions, ServeOptions};
use crate::outcome::CommandResult;
use crate::ready::Ready;
use crate::worlds::Entrance;
use nets_story as story;

pub fn run(options: &DemoOptions) -> CommandResult {
    if let Some(folder) = &options.out {
        fs::create_dir_all(folder)
            .map_err(|error| format!("{}: {}", folder.display(), system_words(&no_folder(error))))?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        // Time moves only when the demo says so, or the first document would be signed before the
        // last one is sent.
        let mut loaded = nets_scenario::default_scenario();
        Arc::make_mut(&mut loaded.scenario).clock.mode = ClockMode::Manual;
        let options_of_serve = ServeOptions::on_free_ports();
        let app = App::play(&options_of_serve, Arc::new(NoListener), loaded, Entrance::MakesWorlds).await?;
        let played = play(&app, options.out.as_deref()).await;
        app.stop().await;
        played.map(|()| ExitCode::SUCCESS)
    })
}

async fn play(app: &App, out: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let ready = app.ready();
    let world = app.worlds().world(&WorldName::DEFAULT).ok_or("the world has ended")?.world;
    heading(&format!("The samples go in by SFTP, as {} at {}", ready.user, ready.sftp))?;
    let client = log_in(ready).await?;
    for sample in nets_samples::all() {
        let name = sample.file_name();
        let bytes = sample.zip();
        client.put(&format!("{}/{name}", ready.inbound), &bytes).await?;
        say!("put {name:<34} {:>7} bytes  {}", bytes.len(), sample.summary);
    }
    drop(client);
    world.settled().await?;
    heading("What happened at once")?;
    tell(&everything_since(&world, 0).await?)?;

    heading("The days pass")?;
    loop {
        let moved = world.advance(Advance::NextEvent).await?;
        if moved.entries.is_empty() {
            break;
        }
        tell(&moved.entries)?;
    }

    heading("What the sender finds in /Outbound")?;
    let client = log_in(ready).await?;
    for name in client.list(&ready.outbound).await? {
        let bytes = client.get(&format!("{}/{name}", ready.outbound)).await?;
        let line = format!("get {name:<62} {:>7} bytes  {}", bytes.len(), gist(&name, &bytes));
        say!("{}", line.trim_end());
        if let Some(folder) = out {
            fs::File::create(folder.join(&name))?.write_all(&bytes)?;
        }
    }
    match out {
        Some(folder) => say!("\nAll of it is in {}.", folder.display()),
        None => say!("\nKeep the files with --out DIR. Now do it yourself: mock-nets-share serve"),
    }
    Ok(())
}

async fn log_in(ready: &Ready) -> Result<Client, Box<dyn Error>> {
    let path = ready.client_key.as_deref().ok_or("the default scenario has no made key")?;
    let key = fs::read_to_string(path)?;
    Ok(Client::log_in(ready.sftp, &ready.host_key_fingerprint, &ready.user, &key).await?)
}

async fn everything_since(world: &World, after: u64) -> Result<Vec<Entry>, Box<dyn Error>> {
    let filter = EntryFilter { after, ..EntryFilter::default() };
    Ok(world.query(move |view| view.timeline.select(&filter, usize::MAX)).await?)
}

fn heading(text: &str) -> io::Result<()> {
    say!("\n== {text}");
    Ok(())
}

fn tell(entries: &[Entry]) -> io::Result<()> {
    for entry in entries {
        say!("{}", story::line(entry));
    }
    Ok(())
}

/// A receipt is short enough to be shown; of a zip its entries say what it is.
fn gist(name: &str, bytes: &[u8]) -> String {
    if name.ends_with(".receipt") {
        return String::from_utf8_lossy(bytes).trim().to_owned();
    }
    if !name.ends_with(".zip") {
        return String::new();
    }
    match zip::ZipArchive::new(Cursor::new(bytes)) {
        Ok(zip) => zip.file_names().filter_map(Result::ok).collect::<Vec<_>>().join(", "),
        // The library's words are about its own reading.
        Err(_) => "a zip that cannot be read".to_owned(),
    }
}
