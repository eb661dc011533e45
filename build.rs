//! Has the linker lay side by side what the program runs at a start: `benches/startup.ld` says what that is.
#![expect(clippy::disallowed_methods, reason = "by the environment alone does cargo tell what is built")]

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=benches/startup.ld");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    // The static program alone: other linkers and other C libraries know nothing of these names.
    let is_static = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    if is_static && target("ENV") == "gnu" && target("ARCH") == "x86_64" {
        let folder = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bins=-T{folder}/benches/startup.ld");
    }
}
