//! Work that lets everything else on the machine go first.

/// Puts the thread that calls it, and those that it starts, behind all others that want a processor.
///
/// WHY: elsewhere than on Linux the system knows only the priority of a whole process, and the rest of it must not wait.
pub fn yield_to_others() {
    #[cfg(target_os = "linux")]
    {
        // Where the system refuses, the work is done all the same.
        let _ = rustix::process::setpriority_process(None, LOWEST);
    }
}

#[cfg(target_os = "linux")]
const LOWEST: i32 = 19;
