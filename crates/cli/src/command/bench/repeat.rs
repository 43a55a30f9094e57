//! Times work again and again: processor time, as other programs on the machine do not count in it.

use std::time::Duration;

/// How often work is timed; once more before, to warm up.
const RUNS: usize = 7;

/// What the runs took, in picoseconds a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The one in the middle.
    pub median: u64,
    /// The fastest.
    pub least: u64,
    /// The slowest.
    pub most: u64,
}

impl Spread {
    /// The spread of single values.
    pub fn of(mut values: Vec<u64>) -> Spread {
        values.sort_unstable();
        let at = |place: usize| values.get(place).copied().unwrap_or_default();
        Spread {
            median: at(values.len() / 2),
            least: at(0),
            most: at(values.len().saturating_sub(1)),
        }
    }
}

/// Does the work with a warm-up and some runs, each over `pieces`, and gives the last answer.
pub fn timed<T, E>(
    pieces: usize,
    mut work: impl FnMut() -> Result<T, E>,
) -> Result<(Spread, T), E> {
    let mut answer = work()?;
    let mut took = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = processor_time();
        answer = work()?;
        took.push(a_piece(processor_time().saturating_sub(start), pieces));
    }
    Ok((Spread::of(took), answer))
}

/// The same for work that says itself how long it took.
#[cfg(feature = "parquet")]
pub fn told<E>(pieces: usize, mut work: impl FnMut() -> Result<Duration, E>) -> Result<Spread, E> {
    work()?;
    let took: Result<Vec<u64>, E> = (0..RUNS).map(|_| Ok(a_piece(work()?, pieces))).collect();
    Ok(Spread::of(took?))
}

/// Picoseconds a piece.
pub fn a_piece(took: Duration, pieces: usize) -> u64 {
    let picoseconds = took.as_nanos() * 1_000 / pieces.max(1) as u128;
    u64::try_from(picoseconds).unwrap_or(u64::MAX)
}

/// The processor time of this process so far.
#[cfg(unix)]
pub fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let nanoseconds = u32::try_from(time.tv_nsec).unwrap_or_default();
    Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), nanoseconds)
}

/// Where processor time cannot be told, the time gone by.
#[cfg(not(unix))]
pub fn processor_time() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_ends() {
        let expected = Spread {
            median: 3,
            least: 1,
            most: 9,
        };
        assert_eq!(Spread::of(vec![9, 1, 3]), expected);
        assert_eq!(a_piece(Duration::from_nanos(10), 4), 2_500);
    }

    #[test]
    fn work_is_done_once_more_than_it_is_timed() {
        let mut count = 0;
        let (_, last) = timed::<_, ()>(1, || {
            count += 1;
            Ok(count)
        })
        .unwrap();
        assert_eq!(last, RUNS + 1);
    }
}
