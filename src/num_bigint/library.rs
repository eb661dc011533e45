//! What the cryptographic library computes: `aws-lc-rs` has no such numbers, so its C functions are called.
#![expect(unsafe_code, reason = "the numbers of the library are behind C functions alone")]

use std::ptr::{self, NonNull};

use aws_lc_sys::{
    BIGNUM, BN_CTX, BN_CTX_free, BN_CTX_new, BN_bin2bn, BN_bn2bin, BN_clear_free, BN_div,
    BN_mod_exp_mont_consttime, BN_new, BN_nnmod, BN_num_bytes,
};

/// What the calls of the library return that succeed.
const DONE: i32 = 1;

/// A power by its remainder, in a time that does not follow from the exponent's bits; none where the modulus is even.
pub(crate) fn power(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Option<Vec<u8>> {
    let room = LibraryRoom::new()?;
    let [base, exponent, modulus] = [base, exponent, modulus].map(LibraryNumber::read);
    let (base, exponent, modulus) = (base?, exponent?, modulus?);
    let (below, power) = (LibraryNumber::new()?, LibraryNumber::new()?);
    // SAFETY: all of them are numbers of the library, which each outlive the call; a modulus of zero is refused.
    let reduced = unsafe { BN_nnmod(below.0.as_ptr(), base.0.as_ptr(), modulus.0.as_ptr(), room.0.as_ptr()) };
    if reduced != DONE {
        return None;
    }
    // SAFETY: as before; without what a modulus needs prepared, the library prepares it.
    let done = unsafe {
        BN_mod_exp_mont_consttime(
            power.0.as_ptr(),
            below.0.as_ptr(),
            exponent.0.as_ptr(),
            modulus.0.as_ptr(),
            room.0.as_ptr(),
            ptr::null(),
        )
    };
    (done == DONE).then(|| power.write())
}

/// How often one number is in the other; none where it is zero.
pub(crate) fn quotient(number: &[u8], by: &[u8]) -> Option<Vec<u8>> {
    let room = LibraryRoom::new()?;
    let (number, by, quotient) =
        (LibraryNumber::read(number)?, LibraryNumber::read(by)?, LibraryNumber::new()?);
    // SAFETY: all of them are numbers of the library, which each outlive the call; the remainder is not asked for.
    let done = unsafe {
        BN_div(quotient.0.as_ptr(), ptr::null_mut(), number.0.as_ptr(), by.0.as_ptr(), room.0.as_ptr())
    };
    (done == DONE).then(|| quotient.write())
}

/// A number as the library has it.
struct LibraryNumber(NonNull<BIGNUM>);

impl LibraryNumber {
    /// None where there is no memory for it.
    fn new() -> Option<Self> {
        // SAFETY: it takes nothing.
        NonNull::new(unsafe { BN_new() }).map(LibraryNumber)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        // SAFETY: so many bytes are there to be read; without a number to write to, a new one is made.
        NonNull::new(unsafe { BN_bin2bn(bytes.as_ptr(), bytes.len(), ptr::null_mut()) }).map(LibraryNumber)
    }

    fn write(&self) -> Vec<u8> {
        // SAFETY: the number is one of the library.
        let mut bytes = vec![0; unsafe { BN_num_bytes(self.0.as_ptr()) } as usize];
        // SAFETY: so many bytes are what it writes.
        unsafe { BN_bn2bin(self.0.as_ptr(), bytes.as_mut_ptr()) };
        bytes
    }
}

impl Drop for LibraryNumber {
    fn drop(&mut self) {
        // SAFETY: it was made by the library, and no other owns it. It may be a secret, so it is overwritten.
        unsafe { BN_clear_free(self.0.as_ptr()) };
    }
}

/// Where the library keeps what it needs meanwhile.
struct LibraryRoom(NonNull<BN_CTX>);

impl LibraryRoom {
    fn new() -> Option<Self> {
        // SAFETY: it takes nothing.
        NonNull::new(unsafe { BN_CTX_new() }).map(LibraryRoom)
    }
}

impl Drop for LibraryRoom {
    fn drop(&mut self) {
        // SAFETY: it was made by the library, and no other owns it.
        unsafe { BN_CTX_free(self.0.as_ptr()) };
    }
}
