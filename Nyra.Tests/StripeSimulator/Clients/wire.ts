import type Stripe from 'stripe';

/** A type of Stripe's SDK as it is on the wire, before the SDK has read it: a decimal is a string there. */
export type Wire<T> =
  T extends Stripe.Decimal ? string :
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
