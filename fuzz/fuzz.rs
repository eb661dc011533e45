//! One reader under libFuzzer, which looks for inputs that reach other code: `make fuzz` runs it for each.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;
use std::{env, fs, panic};

use libfuzzer_sys::fuzz_target;
use nets_fuzz::Target;

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = variable("FUZZ");
    let Some(target) = nets_fuzz::target(&name) else {
        panic!("FUZZ={name} names none of {:?}", nets_fuzz::ALL.map(|target| target.name))
    };
    target
});

#[expect(clippy::disallowed_methods, reason = "libFuzzer takes all arguments for its own")]
fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

fn write_seeds(folder: &Path) {
    for (number, seed) in (TARGET.seeds)().iter().enumerate() {
        fs::write(folder.join(format!("seed-{number}")), seed)
            .expect("the folder of FUZZ_SEEDS can be written");
    }
}

fuzz_target!(
    init: {
        write_seeds(Path::new(&variable("FUZZ_SEEDS")));
        // A panic of a library that its caller is kept from is no crash: it is for the target to judge.
        drop(panic::take_hook());
    },
    |input: &[u8]| (TARGET.try_with)(input)
);
