/**
 * What a change of settings says to a person. Every screen that asks somebody to sign, the console
 * and the approver's pages alike, takes its words from here, {@link
 * tallystick.intent.words.PlainWords}, and its "before" from {@link
 * tallystick.intent.words.InForce}, the fold of the log's own entries: so two screens that show one
 * change show the same words, computed from the very bytes that are signed and never from what a
 * server tells. The short code beside them is {@link tallystick.intent.ApprovalTerms#code}.
 */
@NullMarked
package tallystick.intent.words;

import org.jspecify.annotations.NullMarked;
