//! Who is served next: one lane for each party, in turns, so that no party waits for another's many requests.
//!
//! ```text
//! push(lane, job) -> Full, when the lane has enough already
//! pop() -> a job of the lane that has waited longest, as long as that lane does not keep most workers busy
//! ```

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How much may wait and run.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Jobs of one lane that may wait.
    pub waiting: usize,
    /// Jobs of one lane that may run at a time; the workers left over are for others.
    pub running: usize,
}

/// The lane has as much waiting as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// Jobs in lanes.
#[derive(Debug)]
pub struct Queue<T> {
    bounds: Bounds,
    lanes: Mutex<Lanes<T>>,
    ready: Condvar,
}

#[derive(Debug)]
struct Lanes<T> {
    all: BTreeMap<String, Lane<T>>,
    /// Lanes with waiting jobs, the next one first.
    turn: VecDeque<String>,
    is_closed: bool,
}

#[derive(Debug)]
struct Lane<T> {
    waiting: VecDeque<T>,
    running: usize,
}

impl<T> Queue<T> {
    /// An empty queue.
    pub fn new(bounds: Bounds) -> Queue<T> {
        Queue {
            bounds,
            lanes: Mutex::new(Lanes {
                all: BTreeMap::new(),
                turn: VecDeque::new(),
                is_closed: false,
            }),
            ready: Condvar::new(),
        }
    }

    /// Adds a job to a lane.
    pub fn push(&self, lane: &str, job: T) -> Result<(), Full> {
        let mut lanes = self.lanes();
        let Lanes {
            all,
            turn,
            is_closed,
        } = &mut *lanes;
        if *is_closed {
            return Err(Full);
        }
        let entry = all.entry(lane.to_owned()).or_insert_with(|| Lane {
            waiting: VecDeque::new(),
            running: 0,
        });
        if entry.waiting.len() >= self.bounds.waiting {
            return Err(Full);
        }
        if entry.waiting.is_empty() {
            turn.push_back(lane.to_owned());
        }
        entry.waiting.push_back(job);
        drop(lanes);
        self.ready.notify_one();
        Ok(())
    }

    /// The next job, with its lane; waits for one. Nothing once the queue is closed and empty. Whoever takes a job
    /// says when it is [`done`](Self::done).
    pub fn pop(&self) -> Option<(String, T)> {
        let mut lanes = self.lanes();
        loop {
            if let Some(found) = lanes.next(self.bounds.running) {
                return Some(found);
            }
            if lanes.is_closed && lanes.turn.is_empty() {
                return None;
            }
            let waited = self.ready.wait(lanes);
            lanes = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A job of this lane has ended.
    pub fn done(&self, lane: &str) {
        let mut lanes = self.lanes();
        if let Some(entry) = lanes.all.get_mut(lane) {
            entry.running -= 1;
            if entry.running == 0 && entry.waiting.is_empty() {
                lanes.all.remove(lane);
            }
        }
        let (waits, is_closed) = (!lanes.turn.is_empty(), lanes.is_closed);
        drop(lanes);
        // WHY: one more job of this lane may run, for which one worker is enough; all of them at once would only wake to wait.
        match (is_closed, waits) {
            (true, _) => self.ready.notify_all(),
            (false, true) => self.ready.notify_one(),
            (false, false) => {}
        }
    }

    /// How many jobs wait.
    pub fn waiting(&self) -> usize {
        let lanes = self.lanes();
        lanes.all.values().map(|lane| lane.waiting.len()).sum()
    }

    /// Takes no more jobs; those that wait are still done.
    pub fn close(&self) {
        self.lanes().is_closed = true;
        self.ready.notify_all();
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes<T>> {
        // INVARIANT: nothing in here can fail half-way.
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Lanes<T> {
    fn next(&mut self, running: usize) -> Option<(String, T)> {
        for _ in 0..self.turn.len() {
            let name = self.turn.pop_front()?;
            let lane = self.all.get_mut(&name)?;
            if lane.running >= running {
                self.turn.push_back(name);
                continue;
            }
            let job = lane.waiting.pop_front()?;
            lane.running += 1;
            if !lane.waiting.is_empty() {
                self.turn.push_back(name.clone());
            }
            return Some((name, job));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        waiting: 3,
        running: 2,
    };

    #[test]
    fn lanes_take_turns() {
        let queue = Queue::new(BOUNDS);
        for job in 0..3 {
            queue.push("many", job).unwrap();
        }
        assert_eq!(queue.push("many", 3), Err(Full), "enough waits");
        queue.push("few", 9).unwrap();
        let mut order = Vec::new();
        for _ in 0..3 {
            order.push(queue.pop().unwrap());
        }
        let named: Vec<(&str, i32)> = order.iter().map(|(lane, job)| (&**lane, *job)).collect();
        assert_eq!(named, [("many", 0), ("few", 9), ("many", 1)]);
    }

    #[test]
    fn one_lane_never_has_all_workers() {
        let queue = Queue::new(BOUNDS);
        for job in 0..3 {
            queue.push("many", job).unwrap();
        }
        queue.pop().unwrap();
        queue.pop().unwrap();
        queue.push("few", 9).unwrap();
        assert_eq!(queue.pop().unwrap().1, 9, "the third of `many` waits");
        queue.done("many");
        assert_eq!(queue.pop().unwrap().1, 2);
    }

    #[test]
    fn what_waits_at_the_end_is_still_done() {
        let queue = Queue::new(BOUNDS);
        queue.push("one", 1).unwrap();
        queue.close();
        assert_eq!(queue.push("one", 2), Err(Full));
        assert_eq!(queue.pop().unwrap().1, 1);
        queue.done("one");
        assert_eq!(queue.pop(), None);
    }
}
