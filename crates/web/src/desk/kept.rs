//! What was made once and is asked for again, as long as it holds; so many at most.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Values by key. The one that was not asked for longest goes first.
#[derive(Debug)]
pub struct Kept<K, V> {
    most: usize,
    state: Mutex<State<K, V>>,
}

#[derive(Debug)]
struct State<K, V> {
    places: BTreeMap<K, Place<V>>,
    asked: u64,
}

#[derive(Debug)]
struct Place<V> {
    /// Held while the value is being made, so that it is made once for all who wait.
    value: Arc<Mutex<Option<Arc<V>>>>,
    last: u64,
}

impl<K: Ord + Clone, V> Kept<K, V> {
    /// Keeps at most so many.
    pub fn new(most: usize) -> Kept<K, V> {
        Kept {
            most,
            state: Mutex::new(State {
                places: BTreeMap::new(),
                asked: 0,
            }),
        }
    }

    /// The value of a key: the kept one while it `holds`, else one that is made, of the kept one where there is one.
    pub fn get<E>(
        &self,
        key: K,
        holds: impl Fn(&V) -> bool,
        make: impl FnOnce(Option<Arc<V>>) -> Result<V, E>,
    ) -> Result<Arc<V>, E> {
        let place = self.place(key);
        let mut value = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = value.as_ref().filter(|kept| holds(kept)) {
            return Ok(Arc::clone(kept));
        }
        // WHY: handed over, so that where nobody else has it, it can become the new one.
        let made = Arc::new(make(value.take())?);
        *value = Some(Arc::clone(&made));
        Ok(made)
    }

    /// The value that is kept of a key, whether it holds or not. Does not wait for one that is being made.
    pub fn kept(&self, key: &K) -> Option<Arc<V>> {
        let place = {
            let mut state = self.state();
            state.asked += 1;
            let asked = state.asked;
            let place = state.places.get_mut(key)?;
            place.last = asked;
            Arc::clone(&place.value)
        };
        let value = place.try_lock().ok()?;
        value.clone()
    }

    /// Keeps a value that was made elsewhere.
    pub fn put(&self, key: K, value: Arc<V>) {
        let place = self.place(key);
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    }

    fn place(&self, key: K) -> Arc<Mutex<Option<Arc<V>>>> {
        let mut state = self.state();
        state.asked += 1;
        let asked = state.asked;
        let is_new = !state.places.contains_key(&key);
        if is_new && state.places.len() >= self.most {
            let oldest = state.places.iter().min_by_key(|(_, place)| place.last);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                state.places.remove(&oldest);
            }
        }
        let place = state.places.entry(key).or_insert_with(|| Place {
            value: Arc::default(),
            last: 0,
        });
        place.last = asked;
        Arc::clone(&place.value)
    }

    fn state(&self) -> MutexGuard<'_, State<K, V>> {
        // INVARIANT: nothing in here can fail half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_while_it_holds() {
        let kept = Kept::new(2);
        let made = |key: &'static str, value: i32, holds: bool| {
            let got = kept.get(key, |_| holds, |_| Ok::<i32, ()>(value));
            *got.unwrap()
        };
        assert_eq!(made("a", 1, true), 1);
        assert_eq!(made("a", 2, true), 1);
        assert_eq!(made("a", 3, false), 3);
        assert_eq!(made("b", 4, true), 4);
        assert_eq!(made("a", 5, true), 3);
        assert_eq!(made("c", 6, true), 6, "b was not asked for longest");
        assert_eq!(made("b", 7, true), 7);
    }

    #[test]
    fn what_fails_is_not_kept() {
        let kept: Kept<u8, u8> = Kept::new(1);
        assert_eq!(kept.get(1, |_| true, |_| Err("no")), Err("no"));
        assert_eq!(
            kept.get(1, |_| true, |_| Ok::<u8, &str>(2)).map(|v| *v),
            Ok(2)
        );
    }
}
