//! A world before it begins: all of it that can fail is made first.

use std::fs::{DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use nets_core::Timestamp;
use nets_mailbox::{WorldFaults, WorldFiles};
use tokio::sync::{Semaphore, watch};

use crate::clock::Clock;
use crate::command::DriverCommand;
use crate::contents::EboxContents;
use crate::digests::Digests;
use crate::epoch::Epoch;
use crate::mailbox_host::DriverMailboxHost;
use crate::met_faults::DriverFaultPlanner;
use crate::observing::Observing;
use crate::pool::{Drivers, Seat};
use crate::queue::{QUEUE, queue};
use crate::restore::{self, Restored};
use crate::turns::{Driver, Shared};
use crate::under_way::UploadsUnderWay;
use crate::validating::MOST_VALIDATED;
use crate::world::{Common, MOST_UNPACKED, World, WorldHome, WorldProblem, WorldSpec};

/// Where the mailboxes lie in a world's folder.
const FILES: &str = "files";

/// A world of which all is made that can fail.
pub struct Prepared {
    world: World,
    driver: Box<Driver>,
    seat: Seat,
}

impl Prepared {
    /// Lets it begin, once its folder lies where its home is.
    pub fn begin(self) -> World {
        let Prepared { world, driver, seat } = self;
        world.clock.go_on();
        seat.begin(driver);
        world
    }
}
impl World {
    /// Makes a new world below `at`, which is to be moved to its home before it begins.
    pub fn prepare(common: &Common, spec: WorldSpec, at: &Path) -> Result<Prepared, WorldProblem> {
        DirBuilder::new().recursive(true).mode(0o700).create(at).map_err(WorldProblem::Files)?;
        let restored = restore::begin(common, &spec, at)?;
        let parts = SharedParts::new(&common.drivers, &spec, spec.begins, at)?;
        if let WorldHome::Kept(_) = &spec.home {
            File::open(at).and_then(|folder| folder.sync_all()).map_err(WorldProblem::Files)?;
        }
        parts.run(common, spec, restored, CatchUp::AsItBegins)
    }

    /// Goes on with the world that lies in its home.
    pub fn resume(common: &Common, spec: WorldSpec) -> Result<Prepared, WorldProblem> {
        let restored = restore::resume(common, &spec)?;
        let (WorldHome::Kept(home) | WorldHome::Temporary(home)) = spec.home.clone();
        let mut parts =
            SharedParts::new(&common.drivers, &spec, restored.resumed.unwrap_or(spec.begins), &home)?;
        parts.shared.files.restore(restored.arrived.clone()).map_err(WorldProblem::Files)?;
        for (user, name) in &restored.deleted {
            parts.shared.files.remove_outbound(user, name).map_err(WorldProblem::Files)?;
        }
        let kept = restored.core.ebox_contents().collect();
        let durable = matches!(spec.home, WorldHome::Kept(_));
        let contents = EboxContents::open(&home, durable, parts.epoch.to_string(), &kept);
        parts.shared.contents = Arc::new(contents.map_err(WorldProblem::Files)?);
        parts.run(common, spec, restored, CatchUp::AtOnce)
    }

    /// The world in its home: the one that lies there, or else a new one.
    pub fn start(common: &Common, spec: WorldSpec) -> Result<World, WorldProblem> {
        let prepared = match spec.home.clone() {
            WorldHome::Kept(home) if restore::kept_world(&home)?.is_some() => Self::resume(common, spec)?,
            WorldHome::Kept(home) | WorldHome::Temporary(home) => Self::prepare(common, spec, &home)?,
        };
        Ok(prepared.begin())
    }
}

/// When the effects are performed that events of the journal lead to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CatchUp {
    /// Before anything answers.
    AtOnce,
    /// When its folder lies where its home is.
    AsItBegins,
}

/// What a world consists of besides what is restored.
struct SharedParts {
    observing: Arc<Observing>,
    shared: Shared,
    seat: Seat,
    epoch: Epoch,
}

impl SharedParts {
    /// Its files lie below `at` now.
    fn new(
        drivers: &Drivers,
        spec: &WorldSpec,
        now: Timestamp,
        at: &Path,
    ) -> Result<SharedParts, WorldProblem> {
        let seat = drivers.seat().map_err(WorldProblem::Files)?;
        let waker = seat.waker();
        let (commands, inbox) = queue(QUEUE, move |wake_up| waker.wake(wake_up));
        let nudged = commands.clone();
        // When the queue is full the driver is awake anyway.
        let uploads = UploadsUnderWay::new(move || drop(nudged.try_send(Box::new(DriverCommand::Nudge))));
        let clock = Arc::new(Clock::start(&spec.scenario.clock, Some(now)));
        let observing = Arc::new(Observing::new(commands.clone(), spec.scenario.senders.keys()));
        let digests = Digests::new();
        let post = Arc::new(DriverMailboxHost {
            commands: commands.clone(),
            observing: Arc::clone(&observing),
            clock: Arc::clone(&clock),
            uploads: Arc::clone(&uploads),
            digests: Arc::clone(&digests),
        });
        let senders = spec.scenario.senders.values();
        let (home, durable) = match &spec.home {
            WorldHome::Temporary(home) => (home, false),
            WorldHome::Kept(home) => (home, true),
        };
        let faults = WorldFaults::new(Box::new(DriverFaultPlanner(commands.clone())));
        let files = WorldFiles::open_for(&at.join(FILES), &home.join(FILES), durable, post, senders, faults)
            .map_err(WorldProblem::Files)?;
        let epoch = Epoch::new();
        let contents = EboxContents::new(home, durable, epoch.to_string());
        let (contents, in_force) = (Arc::new(contents), watch::Sender::new(None));
        let shared = Shared { commands, inbox, files, clock, uploads, digests, contents, in_force };
        Ok(SharedParts { observing, shared, seat, epoch })
    }

    /// Makes the driver, whose turns come once the world may begin.
    fn run(
        self,
        common: &Common,
        spec: WorldSpec,
        mut restored: Restored,
        catch_up: CatchUp,
    ) -> Result<Prepared, WorldProblem> {
        let SharedParts { observing, shared, seat, epoch } = self;
        let (clock, files) = (Arc::clone(&shared.clock), Arc::clone(&shared.files));
        let world = World {
            name: Arc::new(spec.name.clone()),
            commands: shared.commands.clone(),
            observing,
            files,
            clock: Arc::clone(&clock),
            epoch,
            contents: Arc::clone(&shared.contents),
            ebox_calls: Arc::default(),
            in_force: shared.in_force.subscribe(),
            digests: Arc::clone(&shared.digests),
            unpacking: Arc::new(Semaphore::new(MOST_UNPACKED)),
            news: restored.timeline.news(),
            inspectors: Arc::new(common.inspectors.for_world()),
            validating: Arc::new(Semaphore::new(MOST_VALIDATED)),
            handles: Arc::default(),
        };
        let unfinished = std::mem::take(&mut restored.unfinished);
        let mut driver = Box::new(Driver::new(common, spec, restored, shared));
        match catch_up {
            CatchUp::AtOnce => driver.catch_up(unfinished),
            CatchUp::AsItBegins => driver.begin_with(unfinished),
        }
        Ok(Prepared { world, driver, seat })
    }
}
