//! The one place where everything is put together: keys, world, front ends.

use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use certs_gen::KeyStore;
use nets_access::Admission;
use nets_budget::Budget;
use nets_control::SenderKeys;
use nets_core::scenario::Sender;
use nets_driver::{Common, Drivers, EntryListener, Inspectors, KeptWorld, TimelineRoom, WorldName};
use nets_ftps::FtpsSettings;
use nets_intake::{Inspector, SchemaSource};
use nets_outbound::{TemplateProblems, Templates};
use nets_pages::PagesParts;
use nets_scenario::Loaded;
use nets_sftp::{HostKeys, Limits};
use nets_text::system_words;
use nets_web::{Bounds, Gate, NamedBy, Site};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::alias_calls::{MayName, OwnCertificate};
use crate::config::{IdleTime, ServeOptions};
use crate::data_folder::{DataFolder, write_private};
use crate::descriptors::Descriptors;
use crate::ebox_door;
use crate::ebox_ready::EboxReady;
use crate::ftps_door;
use crate::ftps_ready::FtpsReady;
use crate::keys::{self, MadeKey};
use crate::known_hosts::KnownHosts;
use crate::logins::SftpLogins;
use crate::own_doors::OwnDoors;
use crate::process::{self, Beginning, Process, WorldInfo};
use crate::ready::{Login, READY, Ready};
use crate::rsa_keys::RsaKeys;
use crate::worlds::{Entrance, WorldBounds, Worlds};

/// For requests and answers that wait for slow clients, of both front ends together, in bytes.
const MEMORY: usize = 64 << 20;

/// So many connections with the API may be open besides those that ask for something.
const API_WAITING: usize = 32;

/// The file for clients on this machine, in the folder of everything.
const KNOWN_HOSTS: &str = "known_hosts";

/// How a user names the hosts by which the control API may be called.
const NAMED_BY: NamedBy = NamedBy { option: "--api-host", variable: "MOCK_NETS_SHARE_API_HOST" };

/// A running simulator.
pub struct App {
    worlds: Worlds,
    /// The name of the scenario that it was started with.
    scenario: String,
    ready: Ready,
    stop: watch::Sender<bool>,
    /// For worlds that have an SFTP address of their own.
    own_doors: Arc<OwnDoors>,
    sftp: JoinHandle<()>,
    api: JoinHandle<()>,
    /// The door of the e-Box, where it is on.
    ebox: Option<JoinHandle<()>>,
    /// The FTPS door, where it is on.
    ftps: Option<JoinHandle<()>>,
    /// Adds the RSA host key to `known_hosts` once it has been made.
    adding_rsa: Option<JoinHandle<()>>,
    /// Ends worlds that are idle.
    idle: JoinHandle<()>,
    /// Where it says that it is ready.
    folder: PathBuf,
}

/// The scenario of the world that runs first.
struct Chosen {
    loaded: Loaded,
    /// The text of the scenario that was asked for: this one, or that which it took the place of.
    asked_for: String,
    /// Which files scenarios may name that come later.
    may_name: LaterFiles,
    entrance: Entrance,
}

/// Which files a scenario may name that comes later.
enum LaterFiles {
    /// Those of the first.
    OfTheFirst,
    /// Who sends it has started the program.
    Any,
}

impl App {
    /// Prepares everything, opens both ports last, and returns once both answer.
    pub async fn start(
        options: &ServeOptions,
        listener: Arc<dyn EntryListener>,
    ) -> Result<App, Box<dyn Error>> {
        Self::run(options, listener, |kept| choose(options, kept)).await
    }

    /// As `start`, with this scenario and a temporary folder, for the one who started the program: scenarios may name any
    /// file.
    pub async fn play(
        options: &ServeOptions,
        listener: Arc<dyn EntryListener>,
        loaded: Loaded,
        entrance: Entrance,
    ) -> Result<App, Box<dyn Error>> {
        Self::run(options, listener, |_| {
            let asked_for = loaded.text.clone();
            Ok(Chosen { asked_for, loaded, may_name: LaterFiles::Any, entrance })
        })
        .await
    }

    async fn run(
        options: &ServeOptions,
        listener: Arc<dyn EntryListener>,
        choose: impl FnOnce(Option<&KeptWorld>) -> Result<Chosen, Box<dyn Error>>,
    ) -> Result<App, Box<dyn Error>> {
        let folder = match &options.data {
            Some(folder) => DataFolder::kept(folder),
            None => DataFolder::temporary(),
        }?;
        let kept = process::left_in(&folder.of(&WorldName::DEFAULT))?;
        let chosen = choose(kept.as_ref())?;
        // Cases bring worlds of their own, each with its e-Box.
        let is_for_cases = chosen.entrance == Entrance::IntoMadeWorlds;
        let place = folder.path().to_owned();
        // What a killed simulator left says ready of what is not.
        Ready::remove(&place.join(READY))?;
        let kept_keys = folder.is_kept().then(|| place.join("host-keys"));
        let wanted = options.worlds as usize;
        let with_ebox = options.ebox.is_some() || chosen.loaded.scenario.ebox.is_some();
        let descriptors = Descriptors::of_this_process(if folder.is_kept() { wanted } else { 0 });
        let descriptors = descriptors.with_ebox(with_ebox).with_ftps(options.ftps.address.is_some());
        let bounds = bounds(options, descriptors.kept_worlds);
        let worlds = worlds(options, listener, folder, chosen, kept.as_ref(), bounds)?;

        let sftp = listen(options.sftp, "SFTP", "--sftp").await?;
        let api = listen(options.api, "the control API", "--api").await?;
        let host_keys = match &options.host_key[..] {
            [] => keys::of_host(kept_keys.as_deref()).await?,
            pinned => keys::pinned(pinned)?,
        };
        let known = KnownHosts::new(host_keys.clone(), sftp.local_addr()?, &options.sftp_host);
        let known = Arc::new(known);
        let adding_rsa = known.keep_in(place.join(KNOWN_HOSTS))?;
        let about = worlds.about(&WorldName::DEFAULT).ok_or("the world has ended")?;
        let mut ready = ready(&about, &place, &host_keys, sftp.local_addr()?, api.local_addr()?)?;
        let ebox = open_ebox(options, &worlds, &about, &place, is_for_cases).await?;
        ready.ebox = ebox.as_ref().map(|(_, _, known)| known.clone());
        let ftps = open_ftps(options, &worlds, &about, &place, descriptors).await?;
        ready.ftps = ftps.as_ref().map(|(_, _, known)| known.clone());
        let (sftp_at, (stop, _)) = (sftp.local_addr()?, watch::channel(false));
        let memory = Budget::new(MEMORY);
        let of_api = Bounds {
            requests: descriptors.api_connections,
            waiting: API_WAITING,
            memory: memory.part(MEMORY / 2),
        };
        let ebox_memory = memory.part(MEMORY / 4);
        let admission = Admission::new(Arc::new(worlds.clone()), limits(descriptors), memory);
        let ftps = ftps.map(|(at, settings, _)| {
            tokio::spawn(nets_ftps::serve(at, settings, Arc::clone(&admission), stopped(&stop)))
        });
        let own_doors = OwnDoors::new(&worlds, &host_keys, &admission, sftp_at.ip(), &place);
        let sftp = nets_sftp::serve(sftp, host_keys, admission, Limits::default(), stopped(&stop));
        let sftp = tokio::spawn(sftp);
        let control = Arc::new(worlds.clone());
        let gate = Gate::new(api.local_addr()?, &options.api_host, NAMED_BY);
        let mut site = nets_http::site(control, known, gate, Arc::clone(&of_api.memory));
        if !options.no_ui {
            let logins = SftpLogins::new(worlds.clone(), sftp_at, place.join(KNOWN_HOSTS));
            let pages = PagesParts::new(Arc::new(worlds.clone()), Arc::new(logins));
            site.router = nets_pages::over(site.router, pages);
        }
        let api = tokio::spawn(nets_web::serve(api, site, of_api, stopped(&stop)));
        let ebox = ebox.map(|(listener, site, _)| {
            let bounds = Bounds {
                requests: descriptors.ebox_requests,
                waiting: descriptors.ebox_waiting,
                memory: ebox_memory,
            };
            tokio::spawn(nets_web::serve(listener, site, bounds, stopped(&stop)))
        });
        write_private(&place.join(READY), &ready.to_json()?)?;
        let scenario = about.scenario.scenario.name.clone();
        let idle = tokio::spawn(worlds.clone().end_idle());
        let folder = place;
        Ok(App { worlds, scenario, ready, stop, own_doors, sftp, api, ebox, ftps, adding_rsa, idle, folder })
    }

    /// The folder of everything.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    pub fn worlds(&self) -> &Worlds {
        &self.worlds
    }

    /// Opens SFTP addresses of their own for worlds.
    pub(crate) fn own_doors(&self) -> &Arc<OwnDoors> {
        &self.own_doors
    }

    /// The scenario that it was started with.
    pub fn scenario_name(&self) -> &str {
        &self.scenario
    }

    /// Closes the ports, then the worlds.
    pub async fn stop(self) {
        // It may be gone already, and goes with a temporary folder anyway.
        drop(Ready::remove(&self.folder.join(READY)));
        // A server that has ended by itself needs no telling.
        let _ = self.stop.send(true);
        if let Some(adding_rsa) = self.adding_rsa {
            // Before the folder goes that it writes to.
            adding_rsa.abort();
            drop(adding_rsa.await);
        }
        self.idle.abort();
        if let Err(error) = self.sftp.await {
            tracing::error!(panicked = error.is_panic(), "the SFTP server broke");
        }
        if let Err(error) = self.api.await {
            tracing::error!(panicked = error.is_panic(), "the control API broke");
        }
        if let Some(ebox) = self.ebox
            && let Err(error) = ebox.await
        {
            tracing::error!(panicked = error.is_panic(), "the e-Box broke");
        }
        if let Some(ftps) = self.ftps
            && let Err(error) = ftps.await
        {
            tracing::error!(panicked = error.is_panic(), "the FTPS server broke");
        }
        self.worlds.close().await;
    }
}

fn limits(descriptors: Descriptors) -> nets_access::Limits {
    nets_access::Limits {
        sessions: descriptors.sftp_sessions,
        logins_under_way: descriptors.sftp_logins_under_way,
        handles: descriptors.sftp_files,
        handles_per_user: descriptors.sftp_files_per_user,
        handles_per_session: descriptors.sftp_files_per_session,
        ..nets_access::Limits::default()
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
        format!(
            "{what} cannot listen on {address}: {}; choose another with {option} (port 0 picks one)",
            system_words(&error)
        )
    })
}

/// The door of the e-Box, and what is known of it. Where cases are played, a scenario without one is no surprise.
async fn open_ebox(
    options: &ServeOptions,
    worlds: &Worlds,
    about: &WorldInfo,
    place: &Path,
    is_for_cases: bool,
) -> Result<Option<(TcpListener, Site, EboxReady)>, Box<dyn Error>> {
    let Some(address) = ebox_door::address(options, about) else { return Ok(None) };
    let listener = listen(address, "the e-Box", "--ebox").await?;
    let at = listener.local_addr()?;
    let (tls, known) = ebox_door::open(options, &worlds.process().key_store, about, place, at)?;
    if let Some(told) = ebox_door::nothing_behind(options, about).filter(|_| !is_for_cases) {
        complain!("mock-nets-share: {told}");
    }
    Ok(Some((listener, nets_ebox::site(ebox_door::worlds(worlds), at, tls), known)))
}

/// The FTPS door, where it is on.
async fn open_ftps(
    options: &ServeOptions,
    worlds: &Worlds,
    about: &WorldInfo,
    place: &Path,
    descriptors: Descriptors,
) -> Result<Option<(TcpListener, FtpsSettings, FtpsReady)>, Box<dyn Error>> {
    let Some(address) = options.ftps.address else {
        if let Some(told) = ftps_door::faults_in_vain(about) {
            complain!("mock-nets-share: {told}");
        }
        ftps_door::is_off(place);
        return Ok(None);
    };
    let listener = listen(address, "FTPS", "--ftps").await?;
    let at = listener.local_addr()?;
    let (settings, known) = ftps_door::open(options, worlds, place, at, descriptors)?;
    if worlds.about(&WorldName::DEFAULT).is_some_and(|about| about.scenario.ftps_logins.is_empty()) {
        complain!(
            "mock-nets-share: no sender of the scenario can log in by FTPS: give one an `ftps_password` or \
             `ftps_certificates`"
        );
    }
    Ok(Some((listener, settings, known)))
}

/// The scenario asked for; else the one of the world that lies in the folder; else the default one.
fn choose(options: &ServeOptions, kept: Option<&KeptWorld>) -> Result<Chosen, Box<dyn Error>> {
    let asked_for = match (&options.scenario, kept) {
        (None, Some(kept)) => {
            return Ok(Chosen {
                loaded: of_kept(kept)?,
                asked_for: kept.started_with.clone(),
                may_name: LaterFiles::OfTheFirst,
                entrance: Entrance::MakesWorlds,
            });
        }
        (file, _) => crate::commands::scenario(file.as_deref())?,
    };
    if !asked_for.warnings.is_empty() {
        complain!("{}", asked_for.warnings.to_string().trim_end());
    }
    match kept {
        // The same command goes on with what a test sent over the API meanwhile.
        Some(kept) if kept.scenario != asked_for.text && kept.started_with == asked_for.text => {
            let loaded = of_kept(kept)?;
            complain!(
                "mock-nets-share: going on with the scenario `{}`, which was sent over the API in place of `{}`; \
                 send that one again to go back, or start with another --data",
                loaded.scenario.name,
                asked_for.scenario.name
            );
            Ok(Chosen {
                loaded,
                asked_for: asked_for.text,
                may_name: LaterFiles::OfTheFirst,
                entrance: Entrance::MakesWorlds,
            })
        }
        Some(_) | None => Ok(Chosen {
            asked_for: asked_for.text.clone(),
            loaded: asked_for,
            may_name: LaterFiles::OfTheFirst,
            entrance: Entrance::MakesWorlds,
        }),
    }
}

fn of_kept(kept: &KeptWorld) -> Result<Loaded, Box<dyn Error>> {
    Ok(nets_scenario::load(&kept.scenario, "the scenario kept with --data")?)
}

/// The process, and the world that it begins or goes on with.
fn worlds(
    options: &ServeOptions,
    listener: Arc<dyn EntryListener>,
    folder: DataFolder,
    chosen: Chosen,
    kept: Option<&KeptWorld>,
    bounds: WorldBounds,
) -> Result<Worlds, Box<dyn Error>> {
    let Chosen { loaded, asked_for, may_name, entrance } = chosen;
    let loaded = Arc::new(loaded);
    let schemas = SchemaSource::given(options.schemas.as_deref());
    let own_schemas = schemas.own_texts()?;
    let inspector = Arc::new(Inspector::by(schemas, options.schema_check.into())?);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut key_store = if folder.is_kept() {
        KeyStore::in_private_folder(&folder.path().join("authority"))?
    } else {
        KeyStore::in_memory()
    };
    if let Some(keys) = &options.keys {
        key_store = key_store.with_keys_in(keys).map_err(|problem| format!("--keys: {problem}"))?;
    }
    // Services go by the real time, whatever the scenario's clock shows.
    let own = OwnCertificate::new(key_store.clone(), nets_driver::system_time(), loaded.scenario.seed);
    // What was asked for may be older than this program, and not valid any more.
    let first_of_all = nets_scenario::load(&asked_for, "the scenario of the start").ok();
    let inspectors = Inspectors::start(inspector, threads)?;
    let process = Process {
        may_name: match may_name {
            LaterFiles::OfTheFirst => MayName::only_as(first_of_all.iter().chain([&*loaded])),
            LaterFiles::Any => MayName::AnyFile,
        },
        folder,
        common: Common {
            started_with: asked_for,
            drivers: Drivers::default(),
            inspectors,
            timelines: TimelineRoom::default(),
            listener,
        },
        templates: Arc::new(templates(options.templates.as_deref())?),
        own_schemas,
        rsa_keys: RsaKeys::start(),
        key_store,
        own_certificate: Arc::new(own),
    };
    let name = WorldName::DEFAULT;
    let first = match kept {
        Some(kept) => process.resume(&name, loaded, kept, None)?,
        None => {
            let seed = loaded.scenario.seed;
            // Where no login makes a world, each has keys of its own, and none is of the default one.
            let keys = match entrance {
                Entrance::MakesWorlds => SenderKeys::OfTheProcess,
                Entrance::IntoMadeWorlds => SenderKeys::None,
            };
            let (may_name, like, before) = (&MayName::AnyFile, None, None);
            let beginning = Beginning { loaded, seed, may_name, like, keys, before };
            let first = process.prepare(&name, beginning)?;
            let folder = process.folder.of(&name);
            folder.put_next_in_place()?;
            // Where a world lies, an empty folder may have been.
            folder.remove_old();
            first
        }
    };
    let worlds = Worlds::of(process, bounds, entrance);
    worlds.begin(name, first);
    go_on_with_others(&worlds)?;
    Ok(worlds)
}

/// Of worlds that are kept so many can be open.
fn bounds(options: &ServeOptions, kept: usize) -> WorldBounds {
    const USUAL: Duration = Duration::from_secs(30 * 60);
    let idle = match options.world_idle {
        Some(IdleTime::After(time)) => Some(time),
        Some(IdleTime::Never) => None,
        None => options.data.is_none().then_some(USUAL),
    };
    let wanted = options.worlds as usize;
    let most = if options.data.is_some() { kept } else { wanted };
    if most < wanted {
        complain!(
            "mock-nets-share: {most} worlds may run beside the default one, and not {wanted}: each that is kept has a file \
             open, and the system allows no more (ulimit -n)"
        );
    }
    WorldBounds { most, idle }
}

/// Goes on with the worlds beside the default one that an earlier process left.
fn go_on_with_others(worlds: &Worlds) -> Result<(), Box<dyn Error>> {
    let (process, like) = (worlds.process(), worlds.about(&WorldName::DEFAULT));
    for name in process.folder.others()? {
        let Some(kept) = process::left_in(&process.folder.of(&name))? else {
            // It ended while it was made.
            process.folder.remove(&name);
            continue;
        };
        let same = like.as_ref().filter(|like| like.scenario.text == kept.scenario);
        let loaded = match same {
            Some(like) => Arc::clone(&like.scenario),
            None => Arc::new(nets_scenario::load(&kept.scenario, "the scenario kept with --data")?),
        };
        let world = process.resume(&name, loaded, &kept, like.as_ref())?;
        worlds.begin(name, world);
    }
    Ok(())
}

/// Ours, and the user's in the place of some.
fn templates(folder: Option<&Path>) -> Result<Templates, TemplateProblems> {
    folder.map_or_else(Templates::standard, Templates::with_replacements)
}

fn ready(
    about: &WorldInfo,
    folder: &Path,
    host_keys: &HostKeys,
    sftp: SocketAddr,
    api: SocketAddr,
) -> Result<Ready, Box<dyn Error>> {
    let (loaded, made_keys) = (&about.scenario, &about.logins.made_keys);
    let senders = || loaded.users.iter().filter_map(|user| loaded.scenario.senders.get(user));
    // One whose key was made here, if there is any: with another's the printed command could not log in.
    let sender: &Sender = senders()
        .find(|sender| made_keys.contains_key(&sender.user))
        .or_else(|| senders().next())
        .ok_or("the scenario has no sender")?;
    let login = |sender: &Sender| {
        let made = made_keys.get(&sender.user);
        Login {
            user: sender.user.to_string(),
            organisation: sender.organisation.folder(),
            inbound: format!("/Inbound/{}", sender.organisation.folder()),
            outbound: "/Outbound".to_owned(),
            client_key: made.map(|key| key.path.clone()),
            client_key_rsa: made.and_then(MadeKey::rsa_path).map(Path::to_owned),
        }
    };
    let Login { user, inbound, outbound, client_key, client_key_rsa, .. } = login(sender);
    Ok(Ready {
        sftp,
        api,
        ebox: None,
        ftps: None,
        user,
        inbound,
        outbound,
        client_key,
        client_key_rsa,
        host_key_fingerprint: host_keys.fingerprint(),
        known_hosts: folder.join(KNOWN_HOSTS),
        senders: senders().map(login).collect(),
    })
}
