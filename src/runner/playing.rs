//! A case while it is played: its world, its folder, what runs and what has been done so far.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use nets_accept::Case;
use nets_control::LocalTime;
use nets_core::identity::UserId;
use nets_core::script::ScriptedTime;
use nets_core::{SignedDuration, Timestamp, calendar};
use nets_driver::{NotDone, World};
use nets_report::ProgramEnd;
use nets_scenario::{Loaded, Located};

use crate::client::Client;
use crate::following::FollowedFiles;
use crate::plan::CasePlan;
use crate::program::{Kept, Ran, RunningProgram};
use crate::stage::{OwnDoor, SenderLogin, Stage};

/// How long what has no limit of its own may take in real time.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// A case that is being played.
pub(crate) struct Playing<'p> {
    pub(crate) stage: &'p Stage,
    pub(crate) plan: &'p CasePlan,
    pub(crate) world: World,
    pub(crate) scenario: Arc<Loaded>,
    /// Its own folder.
    pub(crate) folder: PathBuf,
    /// Where the sender's program logs in, where its world decides what comes before that.
    pub(crate) own_door: Option<OwnDoor>,
    pub(crate) began: Began,
    /// The sessions of steps that do what a sender would.
    clients: BTreeMap<UserId, Client>,
    /// What ran, in the order of the runs; none while it runs in the background.
    pub(crate) runs: Vec<Option<RunRecord>>,
    /// What runs in the background, each with which run it is.
    pub(crate) background: BTreeMap<String, (usize, RunningProgram)>,
    /// Where the timeline and the clock were once each step was done.
    pub(crate) marks: Vec<Mark>,
    /// What steps have fetched and deleted themselves.
    pub(crate) own: Vec<OwnTransfer>,
    /// What was uploaded and written so far.
    pub(crate) files: FollowedFiles,
}

/// When a case began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Began {
    pub(crate) simulated: Timestamp,
    pub(crate) real: Timestamp,
}

/// Where a case was once a step was done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    /// The number of the newest entry.
    pub(crate) newest: u64,
    /// What the clock showed.
    pub(crate) at: Timestamp,
}

/// How a program ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct RunRecord {
    pub(crate) end: ProgramEnd,
    pub(crate) stdout: Kept,
    pub(crate) stderr: Kept,
    /// How many processes it had left when it exited by itself.
    pub(crate) left: usize,
}

/// A file that a step and not the sender fetched, or deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnTransfer {
    pub(crate) user: UserId,
    pub(crate) file: String,
    pub(crate) is_deletion: bool,
    /// The number of the newest entry before it.
    pub(crate) after: u64,
}

impl<'p> Playing<'p> {
    pub(crate) fn begin(
        stage: &'p Stage,
        plan: &'p CasePlan,
        world: World,
        scenario: Arc<Loaded>,
        folder: PathBuf,
        files: FollowedFiles,
        own_door: Option<OwnDoor>,
    ) -> Self {
        let start = scenario.scenario.clock.start.map(calendar::moment);
        let simulated = start.unwrap_or_else(|| world.clock().now);
        Playing {
            stage,
            plan,
            world,
            scenario,
            folder,
            own_door,
            began: Began { simulated, real: nets_driver::system_time() },
            clients: BTreeMap::new(),
            runs: Vec::new(),
            background: BTreeMap::new(),
            marks: Vec::new(),
            own: Vec::new(),
            files,
        }
    }

    pub(crate) fn case(&self) -> &'p Case {
        self.plan.case()
    }

    /// Whose credentials the sender's program has.
    pub(crate) fn sender(&self) -> Option<UserId> {
        let named = self.plan.suite.sender.as_ref().and_then(|sender| sender.user.as_ref());
        named.map(|user| user.it.clone()).or_else(|| self.scenario.users.first().cloned())
    }

    pub(crate) fn user_or_sender(&self, user: Option<&Located<UserId>>) -> Result<UserId, String> {
        user.map(|user| user.it.clone())
            .or_else(|| self.sender())
            .ok_or_else(|| "the scenario has no sender".to_owned())
    }

    /// The sender with an alias web service that is named, or the only one.
    pub(crate) fn user_with_service(&self, user: Option<&Located<UserId>>) -> Result<UserId, String> {
        let mut senders = self.scenario.scenario.senders.values().filter(|it| it.alias_service.is_some());
        match (user, senders.next(), senders.next()) {
            (Some(user), ..) => Ok(user.it.clone()),
            (None, Some(only), None) => Ok(only.user.clone()),
            (None, None, _) => Err("no sender of the scenario has an `alias_service`".to_owned()),
            (None, Some(_), Some(_)) => Err("several senders have an alias web service: name one".to_owned()),
        }
    }

    pub(crate) fn login(&self, user: &UserId) -> Result<SenderLogin, String> {
        let login = self.stage.logins.login(&self.plan.world, user);
        login.ok_or_else(|| format!("there is no sender {user} in the scenario"))
    }

    /// A path that stands in the acceptance file.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        absolute(&self.plan.folder.join(path))
    }

    /// A session of this sender, which the next step finds open.
    pub(crate) async fn client(&mut self, user: &UserId) -> Result<&Client, String> {
        let login = self.login(user)?;
        let Some(key) = login.key else {
            return Err(format!(
                "the scenario has keys of its own for {user}, whose private halves are not known here: leave `keys` \
                 out of the sender, and one is made; or upload by a `run`"
            ));
        };
        if !self.clients.contains_key(user) {
            let key = std::fs::read_to_string(&key)
                .map_err(|problem| format!("{}: {}", key.display(), nets_text::system_words(&problem)))?;
            let name = format!("{user}+{}", self.plan.world);
            let doors = &self.stage.doors;
            let client = Client::log_in(doors.sftp, &doors.fingerprint, &name, &key).await;
            self.clients.insert(user.clone(), client.map_err(|problem| problem.to_string())?);
        }
        self.clients.get(user).ok_or_else(|| "the session is gone".to_owned())
    }

    /// Ends the sessions of steps.
    pub(crate) async fn leave(&mut self) {
        for (_, client) in std::mem::take(&mut self.clients) {
            client.leave().await;
        }
    }

    /// The number of the newest entry now.
    pub(crate) async fn newest(&self) -> Result<u64, String> {
        self.world.query(|view| view.timeline.newest()).await.map_err(|_| STOPPED.to_owned())
    }

    pub(crate) fn keep(&mut self, number: usize, ran: Ran) {
        if let Some(run) = self.runs.get_mut(number) {
            *run = Some(RunRecord { end: ran.end, stdout: ran.stdout, stderr: ran.stderr, left: ran.left });
        }
    }

    /// What the clock shows, as one in Copenhagen would.
    pub(crate) fn shown_time(&self) -> String {
        LocalTime::new().show(self.world.clock().now)
    }
}

impl Began {
    /// When that is, of a moment that a case names; day 1 is the one on which its world began.
    pub(crate) fn moment(self, time: ScriptedTime) -> Timestamp {
        match time {
            ScriptedTime::At(local) => calendar::moment(local),
            ScriptedTime::Day { day, time } => {
                let first = calendar::copenhagen().to_datetime(self.simulated).date();
                let days = SignedDuration::from_hours(24 * i64::from(day.saturating_sub(1)));
                let date = first.checked_add(days).unwrap_or(first);
                calendar::moment(date.to_datetime(time))
            }
        }
    }
}

const STOPPED: &str = "the world of the case has been stopped";

/// Why a world did not do what a step wanted, and what to do.
pub(crate) fn why_not_done(problem: &NotDone) -> String {
    match problem {
        NotDone::Refused(refusal) => format!("{refusal}; {}", refusal.hint()),
        NotDone::OutOfTurn(refusal) => format!("{refusal}; {}", refusal.hint()),
        other => other.to_string(),
    }
}

/// As a program that runs elsewhere finds it.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
