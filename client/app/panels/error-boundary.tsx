import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { failureOf } from '#client/kit/api.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { useWords } from '#client/kit/use-words.ts';

interface BoundaryProps {
  /** A part that changes with this is tried again. */
  readonly of: string;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly error?: unknown;
  readonly of: string;
}

/** One part that fails says so in its place; the rest of the page goes on. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { of: this.props.of };

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { error };
  }

  static getDerivedStateFromProps({ of }: BoundaryProps, state: BoundaryState): BoundaryState {
    return of === state.of ? state : { of };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return <Failed error={this.state.error} again={() => this.setState({ error: undefined })} />;
  }
}

function Failed({ error, again }: { error: unknown; again(): void }) {
  const { word } = useWords();
  return (
    <div className="part-failed">
      <FailureNote failure={failureOf(error)} />
      <Button size="xs" variant="light" mt="xs" onClick={again}>
        {word('action.retry')}
      </Button>
    </div>
  );
}
