//! Simulated time, and the only place where the system's clock is read.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use nets_core::scenario::{ClockMode, ClockSetting};
use nets_core::{SignedDuration, Timestamp, calendar};
use serde::Serialize;

use crate::ports::Time;

/// What the clock shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ClockReading {
    pub now: Timestamp,
    #[serde(flatten)]
    pub mode: ShownMode,
}

/// How time passes, as the API shows it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "mode")]
pub enum ShownMode {
    Manual,
    Instant,
    /// `factor` simulated seconds for each real one.
    Scaled {
        factor: u32,
    },
    Wall,
}

/// One world's clock.
pub(crate) struct Clock {
    mode: ClockMode,
    state: Mutex<Anchor>,
    started: Instant,
}

/// Simulated time was `simulated` at the real moment `real`. A clock that only moves when told
/// looks at `simulated` alone.
struct Anchor {
    simulated: Timestamp,
    real: Instant,
}

impl Clock {
    /// A clock that shows the scenario's start, or `resumed` when a journal already went further.
    pub(crate) fn start(setting: &ClockSetting, resumed: Option<Timestamp>) -> Self {
        let begin = setting.start.map_or_else(system_time, calendar::moment);
        let simulated = resumed.map_or(begin, |resumed| resumed.max(begin));
        let started = real_time();
        Clock { mode: setting.mode, state: Mutex::new(Anchor { simulated, real: started }), started }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let anchor = self.anchor();
        match self.factor() {
            None => anchor.simulated,
            Some(factor) => {
                let passed = real_time().duration_since(anchor.real);
                let passed = SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX);
                anchor.simulated.saturating_add(passed.saturating_mul(factor)).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// Lets time pass from now on, and not from when the clock was made.
    pub(crate) fn go_on(&self) {
        self.anchor().real = real_time();
    }

    pub(crate) fn reading(&self) -> ClockReading {
        let mode = match self.mode {
            ClockMode::Manual => ShownMode::Manual,
            ClockMode::Instant => ShownMode::Instant,
            ClockMode::Scaled(factor) => ShownMode::Scaled { factor },
            ClockMode::Wall => ShownMode::Wall,
        };
        ClockReading { now: self.now(), mode }
    }

    fn factor(&self) -> Option<i32> {
        match self.mode {
            ClockMode::Manual | ClockMode::Instant => None,
            ClockMode::Scaled(factor) => Some(i32::try_from(factor).unwrap_or(i32::MAX)),
            ClockMode::Wall => Some(1),
        }
    }

    fn anchor(&self) -> std::sync::MutexGuard<'_, Anchor> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Time for Clock {
    fn now(&self) -> Timestamp {
        Clock::now(self)
    }

    fn advance_to(&self, moment: Timestamp) {
        let simulated = moment.max(self.now());
        *self.anchor() = Anchor { simulated, real: real_time() };
    }

    fn is_instant(&self) -> bool {
        self.mode == ClockMode::Instant
    }

    fn real_time_until(&self, moment: Timestamp) -> Option<Duration> {
        let factor = self.factor()?;
        let simulated = moment.duration_since(self.now());
        let real = Duration::try_from(simulated).unwrap_or(Duration::ZERO);
        // Rounded up, so that the moment has come when the wait is over.
        Some(real / u32::try_from(factor).unwrap_or(u32::MAX) + Duration::from_millis(1))
    }

    fn elapsed(&self) -> Duration {
        real_time().duration_since(self.started)
    }

    /// To the millisecond: more of it says nothing to those who read it.
    fn real(&self) -> Timestamp {
        let now = system_time();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

/// Measures real time for what people read, such as how long a start took.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn start() -> Self {
        Stopwatch(real_time())
    }

    pub fn elapsed(self) -> Duration {
        real_time().duration_since(self.0)
    }
}

#[expect(clippy::disallowed_methods, reason = "this file is the one that reads the system's clock")]
pub(crate) fn real_time() -> Instant {
    Instant::now()
}

/// Real time, for what begins now because the scenario does not say when.
#[expect(clippy::disallowed_methods, reason = "this file is the one that reads the system's clock")]
pub fn system_time() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::UNIX_EPOCH.saturating_add(since_epoch).unwrap_or(Timestamp::UNIX_EPOCH)
}
