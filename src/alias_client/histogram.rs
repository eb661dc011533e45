//! Counts durations in buckets that are never more than two percent wide, in bounded memory.

use std::time::Duration;

use serde::Serialize;

/// Each power of two of microseconds is divided into this many buckets.
const DIVISIONS: u64 = 64;
const BUCKETS: usize = (DIVISIONS * 40) as usize;

#[derive(Debug, Clone)]
pub struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    longest: Duration,
}

/// The durations that these shares of all stayed below.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Percentiles {
    pub count: u64,
    pub p50: Duration,
    pub p90: Duration,
    pub p95: Duration,
    pub p99: Duration,
    pub p999: Duration,
    pub longest: Duration,
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram { buckets: vec![0; BUCKETS], count: 0, longest: Duration::ZERO }
    }
}

impl Histogram {
    pub fn add(&mut self, duration: Duration) {
        let place = place(duration).min(BUCKETS - 1);
        self.buckets[place] += 1;
        self.count += 1;
        self.longest = self.longest.max(duration);
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    /// The duration that this many thousandths of all did not exceed, to two percent.
    pub fn quantile(&self, thousandths: u64) -> Duration {
        let rank = (self.count * thousandths).div_ceil(1000).max(1);
        let mut seen = 0;
        for (place, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return upper_end(place).min(self.longest);
            }
        }
        self.longest
    }

    pub fn percentiles(&self) -> Percentiles {
        Percentiles {
            count: self.count,
            p50: self.quantile(500),
            p90: self.quantile(900),
            p95: self.quantile(950),
            p99: self.quantile(990),
            p999: self.quantile(999),
            longest: self.longest,
        }
    }
}

/// The first buckets are one microsecond wide; from there on each power of two has as many.
fn place(duration: Duration) -> usize {
    let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    let shift = (64 - micros.leading_zeros()).saturating_sub(DIVISIONS.ilog2() + 1);
    usize::try_from(u64::from(shift) * DIVISIONS + (micros >> shift)).unwrap_or(usize::MAX)
}

fn upper_end(place: usize) -> Duration {
    let place = place as u64;
    let shift = (place / DIVISIONS).saturating_sub(1);
    Duration::from_micros(((place - shift * DIVISIONS + 1) << shift) - 1)
}

impl std::fmt::Display for Percentiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |duration: Duration| format!("{:.1} ms", duration.as_secs_f64() * 1000.0);
        write!(
            f,
            "median {}, 90 % {}, 95 % {}, 99 % {}, 99.9 % {}, slowest {}",
            shown(self.p50),
            shown(self.p90),
            shown(self.p95),
            shown(self.p99),
            shown(self.p999),
            shown(self.longest)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_is_in_a_bucket_at_most_two_percent_wide() {
        for micros in [0, 1, 63, 64, 127, 128, 129, 1000, 65_535, 65_536, 10_000_000, 3_600_000_000] {
            let duration = Duration::from_micros(micros);
            let end = upper_end(place(duration));
            assert!(end >= duration && end <= duration + duration / 50, "{micros}: {end:?}");
        }
        assert!(place(Duration::MAX).min(BUCKETS - 1) < BUCKETS);
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_durations() {
        let mut histogram = Histogram::default();
        for millis in 1..=1000 {
            histogram.add(Duration::from_millis(millis));
        }
        let near = |thousandths, millis: u64| {
            let (found, right) = (histogram.quantile(thousandths), Duration::from_millis(millis));
            assert!(found >= right && found <= right + right / 50, "{found:?} is not {right:?}");
        };
        near(500, 500);
        near(950, 950);
        near(999, 999);
        assert_eq!(histogram.percentiles().longest, Duration::from_secs(1));
        assert_eq!(Histogram::default().quantile(500), Duration::ZERO);
    }
}
