//! What was measured, as lines of one table: ours, the peer's, their ratio, the target.

use std::fmt;

/// One comparison.
pub struct Line {
    pub what: String,
    pub unit: &'static str,
    pub ours: f64,
    /// The other program and its figure, measured in the same run.
    pub peer: Option<(&'static str, f64)>,
    pub target: Target,
}

pub enum Target {
    /// Ours divided by the peer's, such as CPU time.
    RatioAtMost(f64),
    /// Ours divided by the peer's, such as speed.
    RatioAtLeast(f64),
    /// Our own figure in the line's unit.
    AtMost(f64),
    /// Our own figure in the line's unit, such as speed.
    AtLeast(f64),
    /// Told so that the other lines can be judged.
    None,
}

impl Line {
    pub fn new(what: impl Into<String>, unit: &'static str, ours: f64) -> Self {
        Line { what: what.into(), unit, ours, peer: None, target: Target::None }
    }

    pub fn against(mut self, peer: &'static str, figure: f64) -> Self {
        self.peer = Some((peer, figure));
        self
    }

    pub fn target(mut self, target: Target) -> Self {
        self.target = target;
        self
    }

    /// None where there is no target.
    pub fn reached(&self) -> Option<bool> {
        match self.target {
            Target::RatioAtMost(most) => Some(self.ratio()? <= most),
            Target::RatioAtLeast(least) => Some(self.ratio()? >= least),
            Target::AtMost(most) => Some(self.ours <= most),
            Target::AtLeast(least) => Some(self.ours >= least),
            Target::None => None,
        }
    }

    fn ratio(&self) -> Option<f64> {
        self.peer.map(|(_, figure)| self.ours / figure)
    }
}

/// The heading over the lines.
pub fn heading() -> String {
    format!("{:<50} {:>16}  {:<27} {:>7}  {:<11} {}", "what", "ours", "peer", "ratio", "target", "verdict")
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ours = format!("{} {}", figure(self.ours), self.unit);
        let peer = match self.peer {
            Some((name, value)) => format!("{} {} {name}", figure(value), self.unit),
            None => String::new(),
        };
        let ratio = self.ratio().map_or_else(String::new, |ratio| format!("{ratio:.2}x"));
        let target = match self.target {
            Target::RatioAtMost(most) => format!("<= {most:.2}x"),
            Target::RatioAtLeast(least) => format!(">= {least:.2}x"),
            Target::AtMost(most) => format!("<= {} {}", figure(most), self.unit),
            Target::AtLeast(least) => format!(">= {} {}", figure(least), self.unit),
            Target::None => String::new(),
        };
        let verdict = match self.reached() {
            Some(true) => "reached",
            Some(false) => "MISSED",
            None => "",
        };
        write!(f, "{:<50} {ours:>16}  {peer:<27} {ratio:>7}  {target:<11} {verdict}", self.what)
    }
}

/// Three significant digits: more would be noise.
fn figure(value: f64) -> String {
    match value.abs() {
        value if value >= 99.95 => format!("{value:.0}"),
        value if value >= 9.995 => format!("{value:.1}"),
        value if value >= 0.9995 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
