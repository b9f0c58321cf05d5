//! RSA keys from a seed: the same seed and label give the same key on every machine. **For the demo only**: anyone who
//! knows the seed has the keys.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use openssl::bn::{BigNum, BigNumContext};
use openssl::error::ErrorStack;
use openssl::pkey::{PKey, Private};
use openssl::rsa::RsaPrivateKeyBuilder;
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};

/// Candidates examined at once: about three times the mean gap between 2048-bit primes.
const WINDOW: u32 = 4096;
/// Divide by primes up to here before asking OpenSSL, whose own test is a thousand times dearer.
const SMALL_PRIME_LIMIT: u32 = 1 << 15;
const PUBLIC_EXPONENT: u32 = 65_537;

/// A key to be made: its name and its bits.
#[derive(Debug, Clone)]
pub(super) struct KeyOrder {
    /// What tells its randomness from that of other keys of the same seed.
    pub(super) label: String,
    /// Length of the modulus.
    pub(super) bits: u16,
}

/// Makes all keys, on as many threads as the machine has, in the given order.
pub(super) fn make_all(seed: u64, orders: &[KeyOrder]) -> Result<Vec<PKey<Private>>, ErrorStack> {
    let small_primes = small_primes();
    let next = AtomicUsize::new(0);
    let made = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(order) = orders.get(index) else { break };
                    let key = make(seed, order, &small_primes);
                    if let Ok(mut made) = made.lock() {
                        made.push((index, key));
                    }
                }
            });
        }
    });
    let mut made = made.into_inner().unwrap_or_default();
    made.sort_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, key)| key).collect()
}

fn make(seed: u64, order: &KeyOrder, small_primes: &[u32]) -> Result<PKey<Private>, ErrorStack> {
    let mut random = randomness(seed, &order.label);
    let mut context = BigNumContext::new()?;
    let exponent = BigNum::from_u32(PUBLIC_EXPONENT)?;
    let one = BigNum::from_u32(1)?;
    let p = prime(&mut random, usize::from(order.bits / 2), small_primes, &mut context)?;
    let mut q = prime(&mut random, usize::from(order.bits / 2), small_primes, &mut context)?;
    while q == p {
        q = prime(&mut random, usize::from(order.bits / 2), small_primes, &mut context)?;
    }
    let (below_p, below_q) = (&p - &one, &q - &one);
    let modulus = &p * &q;
    let totient = &below_p * &below_q;
    let mut private = BigNum::new()?;
    private.mod_inverse(&exponent, &totient, &mut context)?;
    let mut inverse = BigNum::new()?;
    inverse.mod_inverse(&q, &p, &mut context)?;
    let (by_p, by_q) = (&private % &below_p, &private % &below_q);
    let key = RsaPrivateKeyBuilder::new(modulus, exponent, private)?
        .set_factors(p, q)?
        .set_crt_params(by_p, by_q, inverse)?
        .build();
    PKey::from_rsa(key)
}

fn randomness(seed: u64, label: &str) -> ChaCha20Rng {
    let digest = Sha256::new().chain_update(b"congvu demo key").chain_update(seed.to_be_bytes()).chain_update(label);
    ChaCha20Rng::from_seed(digest.finalize().into())
}

/// A prime with its two highest bits set, so that the product of two has the full length.
fn prime(
    random: &mut ChaCha20Rng,
    bits: usize,
    small_primes: &[u32],
    context: &mut BigNumContext,
) -> Result<BigNum, ErrorStack> {
    loop {
        let start = odd_start(random, bits)?;
        for step in sieve(&start, small_primes)? {
            let candidate = &start + &BigNum::from_u32(step)?;
            let has_inverse = candidate.mod_word(PUBLIC_EXPONENT)? != 1;
            if has_inverse && is_probably_prime(&candidate, context)? {
                return Ok(candidate);
            }
        }
    }
}

/// Fermat's test to four bases. Random numbers of this size deceive even one base less than once in 2^40 times; OpenSSL's own
/// test withstands chosen numbers by 64 rounds, which would make up half of the demo's start.
fn is_probably_prime(candidate: &BigNum, context: &mut BigNumContext) -> Result<bool, ErrorStack> {
    let one = BigNum::from_u32(1)?;
    let below = candidate - &one;
    let mut power = BigNum::new()?;
    for base in [2, 3, 5, 7] {
        let base = BigNum::from_u32(base)?;
        power.mod_exp(&base, &below, candidate, context)?;
        if power != one {
            return Ok(false);
        }
    }
    Ok(true)
}

fn odd_start(random: &mut ChaCha20Rng, bits: usize) -> Result<BigNum, ErrorStack> {
    let mut octets = vec![0_u8; bits / 8];
    random.fill_bytes(&mut octets);
    if let Some(first) = octets.first_mut() {
        *first |= 0xC0;
    }
    if let Some(last) = octets.last_mut() {
        *last |= 1;
    }
    BigNum::from_slice(&octets)
}

/// The even steps from `start` that no small prime divides.
fn sieve(start: &BigNum, small_primes: &[u32]) -> Result<Vec<u32>, ErrorStack> {
    let mut composite = vec![false; usize::try_from(WINDOW / 2).unwrap_or_default()];
    for &prime in small_primes {
        let remainder = u32::try_from(start.mod_word(prime)?).unwrap_or_default();
        // The first even step with start + step = 0 (mod prime); prime is odd, so step or step + prime is even.
        let mut step = (prime - remainder) % prime;
        if step % 2 == 1 {
            step += prime;
        }
        while let Some(mark) = usize::try_from(step / 2).ok().and_then(|index| composite.get_mut(index)) {
            *mark = true;
            step += 2 * prime;
        }
    }
    Ok((0..WINDOW).step_by(2).zip(composite).filter(|(_, composite)| !composite).map(|(step, _)| step).collect())
}

/// The odd primes below the limit.
fn small_primes() -> Vec<u32> {
    let mut primes: Vec<u32> = Vec::new();
    for candidate in (3..SMALL_PRIME_LIMIT).step_by(2) {
        let is_prime = primes
            .iter()
            .take_while(|&&prime| prime * prime <= candidate)
            .all(|&prime| !candidate.is_multiple_of(prime));
        if is_prime {
            primes.push(candidate);
        }
    }
    primes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sound_and_come_from_seed_and_label_alone() {
        let order = |label: &str| KeyOrder { label: label.to_owned(), bits: 1024 };
        let der = |seed, labels: &[&str]| -> Vec<Vec<u8>> {
            let orders: Vec<_> = labels.iter().map(|label| order(label)).collect();
            make_all(seed, &orders).unwrap().iter().map(|key| key.private_key_to_der().unwrap()).collect()
        };
        let (first, again) = (der(1, &["a", "b"]), der(1, &["b"]));
        assert_eq!(first[1], again[0]);
        assert_ne!(first[0], first[1]);
        assert_ne!(first[0], der(2, &["a"])[0]);
        for key in make_all(3, &[order("c")]).unwrap() {
            let rsa = key.rsa().unwrap();
            assert!(rsa.check_key().unwrap());
            assert_eq!(rsa.n().num_bits(), 1024);
        }
    }
}
