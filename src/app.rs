//! The one place where everything is put together: keys, world, front ends.

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use certs_gen::Keeping;
use nets_budget::Budget;
use nets_core::scenario::{ClockSetting, Sender};
use nets_core::{Timestamp, calendar};
use nets_driver::{Inspectors, Listener, kept_scenario};
use nets_intake::Inspector;
use nets_outbound::{Scribe, TemplateProblems, Templates};
use nets_scenario::Loaded;
use nets_sdo::Signatory;
use nets_sftp::{HostKeys, Limits};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::alias_calls::OwnCertificate;
use crate::commands::validate::schema_source;
use crate::config::ServeOptions;
use crate::keys;
use crate::ready::{Ready, reachable};
use crate::running;
use crate::stage::{Props, Stage};
use crate::writable;

/// For requests and answers that wait for slow clients, of both front ends together, in bytes.
const MEMORY: usize = 64 << 20;

/// A running simulator.
pub struct App {
    stage: Stage,
    ready: Ready,
    stop: watch::Sender<bool>,
    sftp: JoinHandle<()>,
    api: JoinHandle<std::io::Result<()>>,
    /// Where it says that it is ready.
    folder: PathBuf,
    /// Removed when the process ends; none when the user keeps everything.
    _temporary: Option<TempDir>,
}

impl App {
    /// Prepares everything, opens both ports last, and returns once both answer.
    pub async fn start(options: &ServeOptions, listener: Arc<dyn Listener>) -> Result<App, Box<dyn Error>> {
        Self::play(options, listener, |folder| scenario(options, folder)).await
    }

    /// As `start`, with the scenario that `choose` gives for the folder everything is kept in.
    pub async fn play(
        options: &ServeOptions,
        listener: Arc<dyn Listener>,
        choose: impl FnOnce(&Path) -> Result<Loaded, Box<dyn Error>>,
    ) -> Result<App, Box<dyn Error>> {
        let temporary = match options.data {
            Some(_) => None,
            None => Some(writable::temporary()?),
        };
        let given = options.data.as_deref();
        let folder = temporary.as_ref().map(TempDir::path).or(given).unwrap_or(Path::new("."));
        // Its paths are printed, and used from other folders.
        let folder = std::path::absolute(folder)?;
        let kept = temporary.is_none();
        if kept {
            writable::kept(&folder)?;
        }

        let scenario = choose(&folder)?;
        let props = props(options, listener, folder.clone(), kept, &scenario)?;
        let stage = Stage::open(props, scenario)?;

        let sftp = listen(options.sftp, "SFTP", "--sftp").await?;
        let api = listen(options.api, "the control API", "--api").await?;
        let kept_keys = kept.then(|| folder.join("host-keys"));
        let host_keys = keys::of_host(kept_keys.as_deref()).await?;
        let ready = ready(&stage, &folder, &host_keys, sftp.local_addr()?, api.local_addr()?)?;

        let (stop, _) = watch::channel(false);
        let memory = Budget::new(MEMORY);
        let limits = Limits::default();
        let accounts = Arc::new(stage.clone());
        let sftp = tokio::spawn(nets_sftp::serve(
            sftp,
            host_keys,
            accounts,
            limits,
            Arc::clone(&memory),
            stopped(&stop),
        ));
        let control = Arc::new(stage.clone());
        let api = tokio::spawn(nets_http::serve(api, control, options.api_host.clone(), stopped(&stop)));
        ready.write(&folder.join(running::READY))?;
        Ok(App { stage, ready, stop, sftp, api, folder, _temporary: temporary })
    }

    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    pub fn scenario_name(&self) -> String {
        self.stage.scenario().scenario.name.clone()
    }

    /// Closes the ports, then the world.
    pub async fn stop(self) {
        // It may be gone already, and goes with a temporary folder anyway.
        drop(Ready::remove(&self.folder.join(running::READY)));
        // A server that has ended by itself needs no telling.
        let _ = self.stop.send(true);
        if let Err(error) = self.sftp.await {
            tracing::error!(%error, "the SFTP server broke");
        }
        match self.api.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the control API ended badly"),
            Err(error) => tracing::error!(%error, "the control API broke"),
        }
        self.stage.close().await;
    }
}

/// Resolves when the app is told to stop.
fn stopped(stop: &watch::Sender<bool>) -> impl Future<Output = ()> + Send + 'static {
    let mut told = stop.subscribe();
    async move {
        // An app that is gone has stopped as well.
        drop(told.wait_for(|stop| *stop).await);
    }
}

async fn listen(address: SocketAddr, what: &str, option: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| {
        format!("{what} cannot listen on {address}: {error}; choose another with {option} (port 0 picks one)")
    })
}

/// The scenario asked for; else the one this folder was made from; else the default one.
fn scenario(options: &ServeOptions, folder: &Path) -> Result<Loaded, Box<dyn Error>> {
    if options.scenario.is_none()
        && let Some(text) = kept_scenario(&folder.join("world"))?
    {
        return Ok(nets_scenario::load(&text, "the scenario kept with --data")?);
    }
    let loaded = crate::commands::scenario(options.scenario.as_deref())?;
    if !loaded.warnings.is_empty() {
        complain!("{}", loaded.warnings.to_string().trim_end());
    }
    Ok(loaded)
}

fn props(
    options: &ServeOptions,
    listener: Arc<dyn Listener>,
    folder: PathBuf,
    kept: bool,
    loaded: &Loaded,
) -> Result<Props, Box<dyn Error>> {
    let inspector = Arc::new(Inspector::new(schema_source(options.schemas.as_deref()))?);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let around = start_of(&loaded.scenario.clock);
    let seed = loaded.scenario.seed;
    let signatory = if kept {
        Signatory::kept(&folder.join("authority"), around, seed)?
    } else {
        Signatory::ephemeral(around, seed)
    };
    let keeping = if kept { Keeping::in_folder(&folder.join("authority"))? } else { Keeping::InMemory };
    // Services go by the real time, whatever the scenario's clock shows.
    let own_certificate = OwnCertificate::new(keeping, nets_driver::system_time(), seed);
    Ok(Props {
        folder,
        kept,
        listener,
        own_certificate: Arc::new(own_certificate),
        inspectors: Inspectors::start(inspector, threads)?,
        scribe: Arc::new(Scribe { templates: templates(options.templates.as_deref())?, signatory }),
    })
}

/// Ours, and the user's in the place of some.
fn templates(folder: Option<&Path>) -> Result<Templates, TemplateProblems> {
    folder.map_or_else(Templates::standard, Templates::with_replacements)
}

/// When the scenario begins; certificates are valid around then.
fn start_of(clock: &ClockSetting) -> Timestamp {
    clock.start.map_or_else(nets_driver::system_time, calendar::moment)
}

fn ready(
    stage: &Stage,
    folder: &Path,
    host_keys: &HostKeys,
    sftp: SocketAddr,
    api: SocketAddr,
) -> Result<Ready, Box<dyn Error>> {
    let loaded = stage.scenario();
    let made_keys = stage.made_keys();
    let senders = || loaded.users.iter().filter_map(|user| loaded.scenario.senders.get(user));
    // One whose key was made here, if there is any: nobody can log in with what is printed otherwise.
    let sender: &Sender = senders()
        .find(|sender| made_keys.contains_key(&sender.user))
        .or_else(|| senders().next())
        .ok_or("the scenario has no sender")?;
    let known_hosts = folder.join("known_hosts");
    let host = reachable(sftp);
    let host = format!("[{}]:{} {}\n", host.ip(), host.port(), host_keys.known_hosts_key());
    fs::write(&known_hosts, host)?;
    Ok(Ready {
        sftp,
        api,
        user: sender.user.to_string(),
        inbound: format!("/Inbound/{}", sender.organisation.folder()),
        outbound: "/Outbound".to_owned(),
        client_key: made_keys.get(&sender.user).map(|key| key.path.clone()),
        host_key_fingerprint: host_keys.fingerprint(),
        known_hosts,
    })
}
