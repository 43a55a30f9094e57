//! A few connections for many threads.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// At most `limit` connections, made when they are needed.
#[derive(Debug)]
pub struct Pool<C> {
    state: Mutex<State<C>>,
    given_back: Condvar,
    limit: usize,
}

#[derive(Debug)]
struct State<C> {
    idle: Vec<C>,
    leased: usize,
}

/// The right to one connection, until it is dropped.
#[derive(Debug)]
pub struct Lease<C> {
    /// None: one has to be made. What stands here in the end goes back to the pool.
    pub connection: Option<C>,
    pool: Arc<Pool<C>>,
}

impl<C> Pool<C> {
    /// A pool without connections yet.
    pub fn new(limit: usize) -> Self {
        Pool {
            state: Mutex::new(State {
                idle: Vec::new(),
                leased: 0,
            }),
            given_back: Condvar::new(),
            limit: limit.max(1),
        }
    }

    /// Waits for a connection; none if all stay in use for so long.
    pub fn take(pool: &Arc<Self>, patience: Duration) -> Option<Lease<C>> {
        let until = Instant::now() + patience;
        let mut state = pool.state();
        while state.leased == pool.limit {
            let left = until.checked_duration_since(Instant::now())?;
            state = pool
                .given_back
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        state.leased += 1;
        Some(Lease {
            connection: state.idle.pop(),
            pool: Arc::clone(pool),
        })
    }

    /// WHY: the state is whole between any two steps, so a thread that panicked harms nobody.
    fn state(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C> Drop for Lease<C> {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        state.leased -= 1;
        if let Some(connection) = self.connection.take() {
            state.idle.push(connection);
        }
        drop(state);
        self.pool.given_back.notify_one();
    }
}
