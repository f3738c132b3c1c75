import type Stripe from 'stripe';

type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends (<X>() => X extends B ? 1 : 2) ? true : false;

/**
 * A type of Stripe's SDK as it is on the wire, before the SDK has read it: a decimal is a string there. The SDK leaves its enumerations
 * open to words of later versions ("a string and nothing more"); here only the words of this one will do.
 */
export type Wire<T> =
  T extends Stripe.Decimal ? string :
  T extends string ? (Same<T, string & Record<never, never>> extends true ? never : T) :
  T extends readonly (infer One)[] ? Wire<One>[] :
  T extends object ? { [Name in keyof T]: Wire<T[Name]> } :
  T;

/** What changed of a resource: hashes hold their changed keys only, down to the last. Lists of changes are no lists. */
type Part<T> =
  T extends readonly unknown[] ? T :
  T extends object ? { [Name in keyof T]?: Part<T[Name]> | null } :
  T | null;

/** The event of one type, with the resource it is about. */
export type WireEvent<Type extends string> =
  Extract<Stripe.Event, { type: Type }> extends infer Known extends { data: { object: unknown } }
    ? Wire<Omit<Known, 'data'>> & { data: { object: Wire<Known['data']['object']>; previous_attributes?: Part<Wire<Known['data']['object']>> } }
    : never;
