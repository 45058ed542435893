/** How much of each a fact takes: characters of a title and of what something is called, bytes of the rest. */
export const TEXT_LIMITS = { subject: 512, summary: 16_384, other: 4096, label: 200 } as const;
